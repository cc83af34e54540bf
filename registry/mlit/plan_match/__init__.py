"""Who is at work without a certified plan: the monthly data beside the plans (mlit:2.2.a)."""
