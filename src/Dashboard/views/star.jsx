import { useState } from 'preact/hooks';
import { toggleFavorite } from '../actions/account.js';
import { t } from '../i18n/index.js';
import { Star } from './icons.jsx';

/** @param {{ id: string, name: string, on: boolean }} props */
export function StarButton({ id, name, on }) {
  const [popped, setPopped] = useState(false);
  return (
    <button
      type="button"
      class={`star ${on ? 'on' : ''} ${popped ? 'popped' : ''}`}
      aria-pressed={on}
      aria-label={t(on ? 'star.remove' : 'star.add', { name })}
      onClick={() => {
        setPopped(!on);
        toggleFavorite(id, t('star.failed'));
      }}
    >
      <Star filled={on} />
    </button>
  );
}
