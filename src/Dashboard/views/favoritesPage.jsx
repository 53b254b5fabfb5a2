import { t } from '../i18n/index.js';
import { href } from '../router.js';
import { account, favorites, shownMarket } from '../store.js';
import { CoinTable } from './coinTable.jsx';
import { onlyFavorites } from './marketPage.jsx';
import { MyNews } from './newsPage.jsx';

export function FavoritesPage() {
  const market = shownMarket.value;
  const rows = market && onlyFavorites(market.coins, favorites.value);
  return (
    <>
      <div class="page-head">
        <h1>{t('favorites.title')}</h1>
      </div>
      {!account.value && favorites.value.size > 0 && (
        <p class="hint">
          <span>{t('favorites.hint')}</span>
          <a href={href({ view: 'sign-in' })}>{t('nav.signIn')}</a>
        </p>
      )}
      {favorites.value.size === 0 ? (
        <div class="empty">
          <p>{t('favorites.empty')}</p>
          <a class="button" href={href({ view: 'market' })}>
            {t('market.toMarket')}
          </a>
        </div>
      ) : (
        <CoinTable rows={rows} />
      )}
      {account.value && (
        <section class="favorites-news">
          <h2>{t('favorites.news')}</h2>
          <MyNews />
        </section>
      )}
    </>
  );
}
