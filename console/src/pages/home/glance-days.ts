/** Days of the start page's tiny lines, today included. */
export const glanceDays = 30;
