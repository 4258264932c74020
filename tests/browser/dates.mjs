// Days as numbers since 1970, and the ways in which pages write them.

/** The day in Amsterdam of a moment. */
export const days = moment =>
  Date.parse(new Date(moment).toLocaleDateString("sv", { timeZone: "Europe/Amsterdam" })) / 86_400_000;

const date = day => new Date(day * 86_400_000);

/** 2027-02-14 */
export const iso = day => date(day).toISOString().slice(0, 10);

/** 14-02-2027 */
export const typed = day => iso(day).split("-").reverse().join("-");

/** 14 februari 2027 */
export const words = (day, lang = "nl") => date(day).toLocaleDateString(lang, { dateStyle: "long", timeZone: "UTC" });
