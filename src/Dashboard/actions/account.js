import { api } from '../api.js';
import { readLocalFavorites, writeLocalFavorites, writeSignedInHint } from '../preferences.js';
import * as store from '../store.js';
import { asProblem, hub } from './gateway.js';

/** Who is signed in, and what they follow. */
export async function loadAccount() {
  try {
    store.account.value = await api.me();
    writeSignedInHint(true);
  } catch (error) {
    if (asProblem(error).status === 401) writeSignedInHint(false);
    throw error;
  }
  await mergeFavorites();
}

/** Coins that were starred without an account join the account's, one by one; what fails stays here for the next time. */
async function mergeFavorites() {
  let known;
  try {
    known = await api.favorites();
  } catch (error) {
    if (!asProblem(error).notServed) throw error;
    return;
  }
  const ids = new Set(known.ids);
  const left = [];
  for (const id of readLocalFavorites()) {
    try {
      if (!ids.has(id)) await api.addFavorite(id);
      ids.add(id);
    } catch (error) {
      // A coin that is unknown by now is let go.
      if (asProblem(error).status !== 404) left.push(id);
    }
  }
  writeLocalFavorites(left);
  store.favorites.value = ids;
}

/**
 * @param {{ email: string, password: string }} credentials
 * @throws {Problem}
 */
export async function signIn(credentials) {
  await api.login(credentials);
  try {
    await loadAccount();
  } finally {
    // Streams carry the cookies that the connection was opened with.
    hub.restart();
  }
}

/**
 * @param {{ email: string, password: string }} credentials
 * @throws {Problem}
 */
export async function signUp(credentials) {
  await api.register(credentials);
  await signIn(credentials);
}

export async function signOut() {
  try {
    await api.logout();
  } catch (error) {
    if (asProblem(error).status !== 401) throw error;
  }
  forgetAccount();
  hub.restart();
}

function forgetAccount() {
  writeSignedInHint(false);
  store.account.value = null;
  store.favorites.value = new Set(readLocalFavorites());
}

/**
 * @param {string} id
 * @param {boolean} followed
 */
function setFavorite(id, followed) {
  const ids = new Set(store.favorites.value);
  if (followed) ids.add(id);
  else ids.delete(id);
  store.favorites.value = ids;
}

/**
 * Stars a coin or takes the star away: at once on the page, and taken back when the gateway refuses.
 *
 * @param {string} id
 * @param {string} failure What to say then.
 */
export async function toggleFavorite(id, failure) {
  const followed = !store.favorites.value.has(id);
  setFavorite(id, followed);
  if (!store.account.value) {
    writeLocalFavorites([...store.favorites.value]);
    return;
  }
  try {
    await (followed ? api.addFavorite(id) : api.removeFavorite(id));
  } catch (error) {
    setFavorite(id, !followed);
    store.notice.value = failure;
    if (asProblem(error).status === 401) forgetAccount();
  }
}
