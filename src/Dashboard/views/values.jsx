import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { direction, sparklinePath } from '../charts/sparkline.js';
import * as format from '../format.js';
import { t, tOr } from '../i18n/index.js';
import { language } from '../preferences.js';
import { clock, config, isQuiet } from '../store.js';
import { Arrow, Clock } from './icons.jsx';

/** @import { Stale } from '../client/wire.js' */

/** A changed value is marked at most so often. */
const FLASH_INTERVAL = 1000;

/** A logo that isn't there yet is asked for again, each time after longer. */
const LOGO_RETRIES = 3;
const LOGO_RETRY_MS = 20_000;

export function NoValue() {
  return (
    <span class="none">
      <span aria-hidden="true">{format.NO_VALUE}</span>
      <span class="sr-only">{t('noData')}</span>
    </span>
  );
}

/**
 * Marks its text for a moment when it changes, in the colour of the direction.
 *
 * @param {{ value: number | null | undefined, text: string, children?: any }} props `text` is what is displayed of `value`.
 */
export function Live({ value, text, children }) {
  const seen = useRef({ text, value, at: -Infinity, turn: 0, flash: '' });
  const before = seen.current;
  if (before.text !== text) {
    const now = performance.now();
    if (!isQuiet() && value != null && before.value != null && value !== before.value && now - before.at >= FLASH_INTERVAL) {
      // Two names of one animation take turns, which starts it anew.
      before.turn = 1 - before.turn;
      before.flash = `${value > before.value ? 'up' : 'down'}-${before.turn}`;
      before.at = now;
    }
    before.text = text;
    before.value = value;
  }
  return (
    <span class="live" data-flash={before.flash || undefined}>
      {children ?? text}
    </span>
  );
}

/** @param {{ value: number | null | undefined, live?: boolean }} props */
export function Price({ value, live = false }) {
  if (value == null) return <NoValue />;
  const { quote } = config.value;
  const parts = format.priceParts(value, quote, language.value);
  const exact = format.exactPrice(value, quote, language.value);
  const text = parts.join('_');
  const shown =
    parts.length === 1 ? (
      parts[0]
    ) : (
      <>
        <span aria-hidden="true">
          {parts[0]}
          <sub>{parts[1]}</sub>
          {parts[2]}
        </span>
        <span class="sr-only">{exact}</span>
      </>
    );
  return (
    <span class="num" title={exact}>
      {live ? (
        <Live value={value} text={text}>
          {shown}
        </Live>
      ) : (
        shown
      )}
    </span>
  );
}

/** @param {{ value: number | null | undefined, plain?: boolean, live?: boolean }} props `plain` without a currency. */
export function Compact({ value, plain = false, live = false }) {
  if (value == null) return <NoValue />;
  const quote = plain ? null : config.value.quote;
  const text = format.compact(value, quote, language.value);
  const exact = quote === null ? format.count(value, language.value) : format.exactPrice(value, quote, language.value);
  return (
    <span class="num" title={exact}>
      {live ? <Live value={value} text={text} /> : text}
    </span>
  );
}

/** @param {{ points: number | null | undefined, live?: boolean, chip?: boolean, fromSource?: boolean }} props */
export function Change({ points, live = false, chip = false, fromSource = false }) {
  if (points == null) return <NoValue />;
  const sign = format.signOf(points);
  const text = format.percent(points, language.value);
  const direction = sign > 0 ? 'up' : sign < 0 ? 'down' : 'flat';
  return (
    <span class={`num change ${direction} ${chip ? 'chip' : ''}`} title={fromSource ? t('change.source') : undefined}>
      <Arrow sign={sign} />
      {live ? <Live value={points} text={text} /> : text}
    </span>
  );
}

/** @param {{ time: number }} props */
export function Age({ time }) {
  const text = format.age(time, Math.max(clock.value, time), language.value);
  return (
    <time dateTime={new Date(time).toISOString()} title={format.moment(time, language.value)}>
      {text}
    </time>
  );
}

/** Why a value is old and since when. @param {{ stale: Stale }} props */
export function StaleMark({ stale }) {
  const age = format.age(stale.since, Math.max(clock.value, stale.since), language.value);
  const why = `${t('stale.age', { age })}. ${tOr(`stale.${stale.reason}`, 'stale.unknown')}`;
  return (
    <span class="stale-mark" title={why}>
      <Clock />
      <span aria-hidden="true">{age}</span>
      <span class="sr-only">{why}</span>
    </span>
  );
}

/** A hue that is always the same for an id. @param {string} id */
export function hueOf(id) {
  let hash = 0;
  for (const sign of id) hash = (hash * 31 + /** @type {number} */ (sign.codePointAt(0))) >>> 0;
  return hash % 360;
}

/** @param {{ id: string, symbol: string, url: string | null, size?: 24 | 32 }} props */
export function Logo({ id, symbol, url, size = 24 }) {
  const [failures, setFailures] = useState(0);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    // The gateway fetches logos slowly, out of respect for the source: letters stand in until it has this one.
    if (!failed || failures > LOGO_RETRIES) return undefined;
    const timer = setTimeout(() => setFailed(false), LOGO_RETRY_MS * failures);
    return () => clearTimeout(timer);
  }, [failed, failures]);
  if (url && !failed) {
    const onError = () => {
      setFailures(failures + 1);
      setFailed(true);
    };
    return <img class={`logo logo-${size}`} src={url} width={size} height={size} alt="" loading="lazy" onError={onError} />;
  }
  const letters = [...symbol.toUpperCase()].slice(0, size === 24 ? 2 : 3).join('');
  return (
    <span class={`logo logo-${size} logo-letters`} style={{ '--hue': hueOf(id) }} aria-hidden="true">
      {letters}
    </span>
  );
}

const SPARKLINE_WIDTH = 132;
const SPARKLINE_HEIGHT = 32;

/**
 * The last seven days; the present price is its last point.
 *
 * @param {{ values: (number | null)[] | undefined, price: number | null }} props
 */
export function Sparkline({ values, price }) {
  const points = useMemo(() => (values ? [...values, price] : []), [values, price]);
  const path = useMemo(() => sparklinePath(points, SPARKLINE_WIDTH, SPARKLINE_HEIGHT), [points]);
  if (!path) return <NoValue />;
  const way = direction(points);
  return (
    <svg
      class={`sparkline ${way > 0 ? 'up' : way < 0 ? 'down' : 'flat'}`}
      viewBox={`0 0 ${SPARKLINE_WIDTH} ${SPARKLINE_HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      <path d={path} />
    </svg>
  );
}

/** Several choices of which one holds. @param {{ label: string, value: string, choices: [string, string][], onChoose(value: any): void }} props */
export function Segmented({ label, value, choices, onChoose }) {
  return (
    <div class="segmented" role="group" aria-label={label}>
      {choices.map(([name, text]) => (
        <button key={name} type="button" aria-pressed={name === value} onClick={() => onChoose(name)}>
          {text}
        </button>
      ))}
    </div>
  );
}

/** What failed, and a way to try again. @param {{ text: string, onRetry?: () => void }} props */
export function Failure({ text, onRetry }) {
  return (
    <div class="empty" role="status">
      <p>{text}</p>
      {onRetry && (
        <button type="button" class="button" onClick={onRetry}>
          {t('retry')}
        </button>
      )}
    </div>
  );
}
