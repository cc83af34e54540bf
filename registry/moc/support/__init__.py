"""The support-organisation workbook of the Immigration Services Agency, read as it is published."""
