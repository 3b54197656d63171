// Words are one JSON file per language; the server lists the files there are.
import { settings } from './settings.js';

/** The first of these that there is, by its main part: "it-CH" is "it". */
export function choose(...wishes) {
  const wanted = wishes.flat().filter(Boolean).map((wish) => wish.toLowerCase().split('-')[0]);
  return wanted.find((language) => settings.languages.includes(language)) ?? settings.languages[0];
}

export async function load(...wishes) {
  const language = choose(...wishes);
  const answer = await fetch(new URL(`../languages/${language}.json`, import.meta.url), { credentials: 'omit' });
  if (!answer.ok) throw new Error(`no words for ${language}`);
  return { code: language, ...(await answer.json()) };
}

/** Puts values in the place of {names}. */
export function say(text, values = {}) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
