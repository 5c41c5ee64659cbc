/** The average month that AWS's prices are for, in days. */
export const MONTH_DAYS = 365 / 12;
export const MONTH_HOURS = MONTH_DAYS * 24;
export const MONTH_MINUTES = MONTH_HOURS * 60;
export const MONTH_SECONDS = MONTH_MINUTES * 60;
