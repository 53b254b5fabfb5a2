import { language } from '../preferences.js';
import { en } from './en.js';
import { fr } from './fr.js';

/** @typedef {keyof typeof en} Key */

/** @type {Record<'en' | 'fr', Record<Key, string>>} */
export const messages = { en, fr };

/**
 * A text in the page's language. `{name}` is replaced by the parameter of that name.
 *
 * @param {Key} key
 * @param {Record<string, string | number>} [parameters]
 */
export function t(key, parameters) {
  const text = messages[language.value][key];
  return parameters ? text.replace(/\{(\w+)\}/g, (whole, name) => String(parameters[name] ?? whole)) : text;
}

/**
 * A text that may be missing, such as for a code that a newer gateway made.
 *
 * @param {string} key
 * @param {Key} otherwise
 */
export function tOr(key, otherwise) {
  return key in en ? t(/** @type {Key} */ (key)) : t(otherwise);
}

/**
 * A text that depends on a number: `key.one` or `key.other`.
 *
 * @param {string} key
 * @param {number} number
 * @param {Record<string, string | number>} [parameters]
 */
export function plural(key, number, parameters) {
  const form = new Intl.PluralRules(language.value).select(number) === 'one' ? 'one' : 'other';
  return t(/** @type {Key} */ (`${key}.${form}`), { count: number, ...parameters });
}
