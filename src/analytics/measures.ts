/** Days, today included, over which machines and addresses of a license are counted as signs of sharing. */
export const sharingDays = 30;

/** Days, today included, whose expirations are shown. */
export const calendarDays = 90;

/** Days for which validations are kept by the hour. */
export const hourlyDays = 90;
