"""What a bureau tells the Pension Bureau when an employer's enrolment is not done."""
