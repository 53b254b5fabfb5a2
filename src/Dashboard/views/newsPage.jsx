import { t } from '../i18n/index.js';
import { href, replaceQuery, route } from '../router.js';
import { account, favorites } from '../store.js';
import { NewsList } from './newsList.jsx';
import { Segmented } from './values.jsx';

export function NewsPage() {
  const mine = route.value.query.get('scope') === 'favorites';
  return (
    <>
      <div class="page-head">
        <h1>{t('news.title')}</h1>
        <Segmented
          label={t('news.scope')}
          value={mine ? 'favorites' : 'all'}
          choices={[
            ['all', t('news.all')],
            ['favorites', t('news.mine')],
          ]}
          onChoose={(scope) => replaceQuery({ scope: scope === 'all' ? undefined : scope })}
        />
      </div>
      {mine ? <MyNews /> : <NewsList scope="all" empty={t('news.empty')} />}
    </>
  );
}

/** News of the coins that the account follows. */
export function MyNews() {
  if (!account.value) {
    return (
      <div class="empty">
        <p>{t('news.signIn')}</p>
        <a class="button" href={href({ view: 'sign-in' })}>
          {t('nav.signIn')}
        </a>
      </div>
    );
  }
  return <NewsList scope="favorites" empty={t(favorites.value.size > 0 ? 'news.mineEmpty' : 'news.mineNoStars')} />;
}
