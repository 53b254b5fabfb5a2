import { useEffect } from 'preact/hooks';
import { clockTime } from '../format.js';
import { t } from '../i18n/index.js';
import { LANGUAGES, PALETTES, THEMES, language, palette, setLanguage, theme } from '../preferences.js';
import { href, route } from '../router.js';
import { account, config, lastUpdateAt, link, mode, notice, offlineSince, pill } from '../store.js';
import { CoinPage } from './coinPage.jsx';
import { FavoritesPage } from './favoritesPage.jsx';
import { Mark } from './icons.jsx';
import { MarketPage } from './marketPage.jsx';
import { NewsPage } from './newsPage.jsx';
import { Search } from './search.jsx';
import { SignInPage } from './signInPage.jsx';
import { StatusPill, statusOpen } from './statusPill.jsx';
import { Age } from './values.jsx';

/** The whole page. */
export function Shell() {
  const { view } = route.value;
  const offline = pill.value === 'offline';
  useTitle(view);
  return (
    <div class={`shell ${offline ? 'offline' : ''}`}>
      <a class="skip" href="#content" onClick={skip}>
        {t('nav.skip')}
      </a>
      <header class="header">
        <div class="header-inner">
          <a class="brand" href={href({ view: 'market' })} aria-label={t('app.name')}>
            <Mark />
            <span class="brand-name">{t('app.name')}</span>
          </a>
          <nav class="tabs" aria-label={t('nav.label')}>
            <Tabs />
          </nav>
          <Search />
          <StatusPill />
          <AccountLink />
        </div>
      </header>
      <Bands offline={offline} />
      <main id="content" class="content" tabIndex={-1}>
        <View />
      </main>
      <Footer />
      <nav class="bottom-bar" aria-label={t('nav.label')}>
        <Tabs />
        <AccountLink />
      </nav>
      <p class="sr-only" role="status">
        {notice.value}
      </p>
    </div>
  );
}

/** The base of the page makes `#content` another address. @param {Event} event */
function skip(event) {
  event.preventDefault();
  document.getElementById('content')?.focus();
}

/** After the press that asks for it, which closes an open panel. */
function openStatus() {
  setTimeout(() => (statusOpen.value = true));
}

function View() {
  const place = route.value;
  if (place.view === 'market') return <MarketPage />;
  if (place.view === 'coin') return <CoinPage key={place.coinId} coinId={place.coinId} />;
  if (place.view === 'news') return <NewsPage />;
  if (place.view === 'favorites') return <FavoritesPage />;
  if (place.view === 'sign-in') return <SignInPage />;
  return (
    <div class="empty">
      <h1>{t('notFound.title')}</h1>
      <a class="button" href={href({ view: 'market' })}>
        {t('market.toMarket')}
      </a>
    </div>
  );
}

/** @param {string} view A coin's page names itself. */
function useTitle(view) {
  useEffect(() => {
    const names = { market: t('nav.market'), news: t('nav.news'), favorites: t('nav.favorites'), 'sign-in': t('nav.account') };
    const name = names[/** @type {keyof typeof names} */ (view)];
    document.title = name ? `${name} · ${t('app.name')}` : t('app.name');
  }, [view, language.value]);
  useEffect(() => {
    const icon = /** @type {HTMLLinkElement | null} */ (document.querySelector('link[rel=icon]'));
    if (icon) icon.href = mode.value === 'demo' ? 'icon-demo.svg' : 'icon.svg';
  }, [mode.value]);
}

function Tabs() {
  const { view } = route.value;
  return (
    <>
      <Tab to="market" here={view === 'market' || view === 'coin'} />
      <Tab to="news" here={view === 'news'} />
      <Tab to="favorites" here={view === 'favorites'} />
    </>
  );
}

/** @param {{ to: 'market' | 'news' | 'favorites', here: boolean }} props */
function Tab({ to, here }) {
  return (
    <a class="tab" href={href({ view: to })} aria-current={here ? 'page' : undefined}>
      {t(`nav.${to}`)}
    </a>
  );
}

function AccountLink() {
  return (
    <a class="tab account" href={href({ view: 'sign-in' })} aria-current={route.value.view === 'sign-in' ? 'page' : undefined}>
      {account.value ? t('nav.account') : t('nav.signIn')}
    </a>
  );
}

/** @param {{ offline: boolean }} props */
function Bands({ offline }) {
  return (
    <>
      {mode.value === 'demo' && (
        <section class="band demo-band" aria-label={t('pill.demo')}>
          <span>{t('demo.band')}</span>{' '}
          <button type="button" class="link" onClick={openStatus}>
            {t('demo.how')}
          </button>
        </section>
      )}
      {offline && (
        <section class="band offline-band" aria-label={t('pill.offline')}>
          <span role="status">{t('offline.band', { time: clockTime(offlineSince.value, language.value) })}</span>
        </section>
      )}
      {link.value.outdated && (
        <section class="band offline-band" aria-label={t('pill.title')}>
          <span role="status">{t('outdated.band')}</span>{' '}
          <button type="button" class="link" onClick={() => location.reload()}>
            {t('pill.reload')}
          </button>
        </section>
      )}
    </>
  );
}

function Footer() {
  const { attribution, version } = config.value;
  const updated = lastUpdateAt.value;
  return (
    <footer class="footer">
      <div class="footer-inner">
        {mode.value === 'demo' ? <span>{t('footer.demo')}</span> : mode.value === 'live' && <Attribution attribution={attribution} />}
        {updated !== null && (
          <span class="footer-age">
            <Updated time={updated} />
          </span>
        )}
        {version && <span>{t('footer.version', { version })}</span>}
        <button type="button" class="link footer-status" onClick={openStatus}>
          {t('footer.status')}
        </button>
        <span class="footer-choices">
          <Choice label={t('footer.language')} value={language.value} choices={LANGUAGES} name="language" onChoose={setLanguage} />
          <Choice label={t('footer.theme')} value={theme.value} choices={THEMES} name="theme" onChoose={(chosen) => (theme.value = chosen)} />
          <Choice label={t('footer.palette')} value={palette.value} choices={PALETTES} name="palette" onChoose={(chosen) => (palette.value = chosen)} />
        </span>
      </div>
    </footer>
  );
}

/** @param {{ time: number }} props */
function Updated({ time }) {
  const [before, after] = t('footer.updated').split('{age}');
  return (
    <>
      {before}
      <Age time={time} />
      {after}
    </>
  );
}

/** @param {{ attribution: { text: string, url: string | null } | null }} props */
function Attribution({ attribution }) {
  const text = t('footer.attribution');
  const url = attribution?.url ?? null;
  return url && /^https?:/.test(url) ? (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {text}
    </a>
  ) : (
    <span>{text}</span>
  );
}

/**
 * @template {string} T
 * @param {{ label: string, name: 'language' | 'theme' | 'palette', value: T, choices: readonly T[], onChoose(chosen: T): void }} props
 */
function Choice({ label, name, value, choices, onChoose }) {
  return (
    <label class="choice">
      <span class="sr-only">{label}</span>
      <select value={value} title={label} onChange={(event) => onChoose(/** @type {T} */ (event.currentTarget.value))}>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {t(/** @type {any} */ (`${name}.${choice}`))}
          </option>
        ))}
      </select>
    </label>
  );
}
