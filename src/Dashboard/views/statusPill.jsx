import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { retryNow } from '../actions/market.js';
import * as format from '../format.js';
import { t, tOr } from '../i18n/index.js';
import { language } from '../preferences.js';
import { clock, lastUpdateAt, link, mode, nextUpdateAt, offlineSince, pill, status } from '../store.js';
import { Close } from './icons.jsx';
import { Age } from './values.jsx';

/** Whether the panel is open: the demo band opens it too. */
export const statusOpen = signal(false);

/** How fresh the page is, in one word; more in its panel. */
export function StatusPill() {
  const root = useRef(/** @type {HTMLDivElement | null} */ (null));
  const open = statusOpen.value;
  useEffect(() => {
    if (!open) return;
    const onDown = (/** @type {Event} */ event) => {
      if (!root.current?.contains(/** @type {Node} */ (event.target))) statusOpen.value = false;
    };
    const onKey = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== 'Escape') return;
      statusOpen.value = false;
      root.current?.querySelector('button')?.focus();
    };
    document.addEventListener('pointerdown', onDown);
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('pointerdown', onDown);
      document.removeEventListener('keydown', onKey);
    };
  }, [open]);

  const state = pill.value;
  return (
    <div class="status" ref={root}>
      <button type="button" class={`pill pill-${state}`} aria-expanded={open} aria-controls="status-panel" onClick={() => (statusOpen.value = !open)}>
        <span class="dot" aria-hidden="true" />
        {pillText()}
      </button>
      {open && <Panel />}
    </div>
  );
}

function pillText() {
  if (pill.value !== 'stale') return t(`pill.${pill.value}`);
  return t('pill.stale', { age: format.duration(clock.value - (lastUpdateAt.value ?? clock.value), language.value) });
}

function Panel() {
  const state = pill.value;
  const last = lastUpdateAt.value;
  const next = nextUpdateAt.value;
  const reason = status.value?.reason;
  const rejected = Object.entries(status.value?.rejected ?? {});
  const why = state === 'stale' && reason ? tOr(`stale.${reason}`, 'pill.staleWhy') : whyOf(state);
  return (
    <div class="menu status-panel" id="status-panel" role="dialog" aria-label={t('pill.title')}>
      <div class="panel-head">
        <h2>{t('pill.title')}</h2>
        <button type="button" class="quiet" aria-label={t('close')} onClick={() => (statusOpen.value = false)}>
          <Close />
        </button>
      </div>
      <dl>
        <dt>{t('pill.source')}</dt>
        <dd>{mode.value === null ? t('pill.unknown') : t(mode.value === 'demo' ? 'pill.sourceDemo' : 'pill.sourceLive')}</dd>
        <dt>{t('pill.lastUpdate')}</dt>
        <dd>{last === null ? t('pill.unknown') : <Age time={last} />}</dd>
        <dt>{t('pill.nextUpdate')}</dt>
        <dd>{next === null ? t('pill.unknown') : next > clock.value ? format.age(next, clock.value, language.value) : t('pill.soon')}</dd>
        <dt>{t('pill.why')}</dt>
        <dd>{why}</dd>
        {rejected.length > 0 && <dt>{t('pill.rejected')}</dt>}
        {rejected.map(([code, { count, lastAt }]) => (
          <dd key={code}>
            {tOr(`rejected.${code}`, 'rejected.rejected')}: {count}, <Age time={lastAt} />
          </dd>
        ))}
      </dl>
      {mode.value === 'demo' && <p>{t('pill.demoDo')}</p>}
      {state === 'offline' && <p>{t('pill.offlineDo')}</p>}
      {(state === 'offline' || state === 'reconnecting') && (
        <button type="button" class="button" onClick={retryNow}>
          {t('pill.retryNow')}
        </button>
      )}
    </div>
  );
}

/** @param {import('../store.js').Pill} state */
function whyOf(state) {
  const time = format.clockTime(offlineSince.value, language.value);
  return t(`pill.${state}Why`, { attempt: link.value.attempt, time });
}
