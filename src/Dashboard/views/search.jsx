import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { t } from '../i18n/index.js';
import { bindKeys } from '../keys.js';
import { href, navigate } from '../router.js';
import { findCoins } from '../sorting.js';
import { market } from '../store.js';
import { Close, Search as SearchIcon } from './icons.jsx';
import { Change, Logo } from './values.jsx';

const RESULTS = 8;

/** Finds a coin by name or symbol: `/` goes there, arrows and Enter choose. */
export function Search() {
  const [typed, setTyped] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const id = useId();
  useEffect(
    () =>
      bindKeys((key) => {
        if (key === '/') field.current?.focus();
        return key === '/';
      }),
    [],
  );
  const found = open ? findCoins(market.value?.coins.values() ?? [], typed, RESULTS) : [];
  const shown = open && typed.trim() !== '';

  function leave() {
    setTyped('');
    setOpen(false);
    field.current?.blur();
  }

  /** @param {string} coinId */
  function choose(coinId) {
    leave();
    navigate(href({ view: 'coin', coinId }));
  }

  function onKeyDown(/** @type {KeyboardEvent} */ event) {
    if (event.key === 'ArrowDown') setActive(Math.min(active + 1, found.length - 1));
    else if (event.key === 'ArrowUp') setActive(Math.max(active - 1, 0));
    else if (event.key === 'Enter' && found[active]) choose(found[active].id);
    else if (event.key === 'Escape') leave();
    else return;
    event.preventDefault();
  }

  return (
    <div class="search" role="search">
      <SearchIcon />
      <input
        ref={field}
        type="text"
        role="combobox"
        aria-label={t('search.label')}
        aria-expanded={shown}
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={shown && found[active] ? `${id}-${active}` : undefined}
        placeholder={t('search.placeholder')}
        autocomplete="off"
        spellcheck={false}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setActive(0);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      {typed === '' ? (
        <kbd aria-hidden="true">/</kbd>
      ) : (
        <button type="button" class="quiet" aria-label={t('search.clear')} onClick={leave}>
          <Close />
        </button>
      )}
      {shown && found.length === 0 && (
        <p class="menu search-none" role="status">
          {t('search.none', { query: typed.trim() })}
        </p>
      )}
      <ul class="menu search-results" id={id} role="listbox" aria-label={t('search.label')} hidden={!shown || found.length === 0}>
        {found.map((row, i) => (
          <li
            key={row.id}
            id={`${id}-${i}`}
            role="option"
            aria-selected={i === active}
            // The field would lose the focus and close the list before the click.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(row.id)}
          >
            <Logo id={row.id} symbol={row.symbol} url={row.imageUrl} />
            <bdi class="search-name">{row.name}</bdi>
            <span class="symbol">{row.symbol.toUpperCase()}</span>
            <Change points={row.change?.['24h']} />
          </li>
        ))}
      </ul>
    </div>
  );
}
