import { useEffect } from 'preact/hooks';
import { followNews, loadOlderNews } from '../actions/news.js';
import { t, tOr } from '../i18n/index.js';
import { href } from '../router.js';
import { account, newsKey, newsLists, shownMarket } from '../store.js';
import { Age, Change, Failure } from './values.jsx';

/** @import { Mention, NewsItem } from '../client/wire.js' */

/** More mentions than these are counted instead of named. */
const MENTIONS_SHOWN = 4;

/**
 * News that stay up to date while they are shown.
 *
 * @param {{ scope: 'all' | 'favorites', coinId?: string, empty: string, title?: 'h2' | 'h3', short?: boolean }} props `short`: without summaries.
 */
export function NewsList({ scope, coinId, empty, title = 'h2', short = false }) {
  const key = newsKey(scope, coinId);
  const who = account.value?.id;
  useEffect(() => followNews(scope, coinId), [key, who]);
  const list = newsLists.value[key];

  // A gateway that doesn't serve news yet has none.
  if (list?.problem && !list.problem.notServed && !list.items) return <Failure text={t('news.failed')} />;
  if (!list?.items && !list?.problem) return <NewsSkeleton />;
  const items = list.items ?? [];
  if (items.length === 0) return <p class="empty">{empty}</p>;
  return (
    <>
      <ol class={`news ${short ? 'news-short' : ''}`}>
        {items.map((item) => (
          <Item key={item.id} item={item} title={title} short={short} without={coinId} />
        ))}
      </ol>
      {list.next !== null && (
        <button type="button" class="button news-more" onClick={() => loadOlderNews(scope, coinId)}>
          {t('news.more')}
        </button>
      )}
    </>
  );
}

/** @param {{ item: NewsItem, title: 'h2' | 'h3', short: boolean, without?: string }} props */
function Item({ item, title: Title, short, without }) {
  const others = (item.feeds ?? []).filter((feed) => feed.name !== item.feed);
  const language = item.language ?? undefined;
  return (
    <li class="news-item">
      <p class="news-source">
        <span>{item.feed}</span>
        {others.map((feed) => (
          <span key={feed.name}>{feed.link && isWeb(feed.link) ? <WebLink to={feed.link}>{feed.name}</WebLink> : feed.name}</span>
        ))}
        <span>{item.publishedAt === null ? t('news.undated') : <Age time={item.publishedAt} />}</span>
      </p>
      <Title class="news-title" dir="auto" lang={language}>
        {item.link && isWeb(item.link) ? <WebLink to={item.link}>{item.title}</WebLink> : item.title}
      </Title>
      {!short && item.summary && (
        <p class="news-summary" dir="auto" lang={language}>
          {item.summary}
        </p>
      )}
      <Mentions mentions={item.mentions} impacts={item.impacts ?? null} without={without} />
    </li>
  );
}

/** The gateway promises http and https; a link is not trusted for that alone. @param {string} link */
function isWeb(link) {
  return /^https?:\/\//i.test(link);
}

/** @param {{ to: string, children: any }} props */
function WebLink({ to, children }) {
  return (
    <a href={to} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

/** @param {{ mentions: Mention[], impacts: NewsItem['impacts'] | null, without?: string }} props */
function Mentions({ mentions, impacts, without }) {
  const shown = mentions.filter((mention) => mention.coinId !== without);
  if (shown.length === 0) return null;
  return (
    <ul class="mentions" aria-label={t('news.about')}>
      {shown.slice(0, MENTIONS_SHOWN).map((mention) => (
        <MentionChip key={mention.coinId} mention={mention} impact={impacts?.[mention.coinId]?.['24h']} />
      ))}
      {shown.length > MENTIONS_SHOWN && <li class="mentions-more">{t('news.moreCoins', { count: shown.length - MENTIONS_SHOWN })}</li>}
    </ul>
  );
}

/** Which coin, and why. @param {{ mention: Mention, impact: number | null | undefined }} props */
function MentionChip({ mention, impact }) {
  const row = shownMarket.value?.coins.get(mention.coinId);
  const why = tOr(`news.why.${mention.rule}`, 'news.why.unknown').replace('{matched}', mention.matched);
  return (
    <li>
      <a class="mention" href={href({ view: 'coin', coinId: mention.coinId })}>
        <strong>{row?.symbol.toUpperCase() ?? mention.coinId}</strong> <span>{why}</span>
        {impact != null && <Change points={impact} />}
      </a>
    </li>
  );
}

function NewsSkeleton() {
  return (
    <div class="news" aria-busy="true">
      {[0, 1, 2, 3, 4].map((i) => (
        <div key={i} class="news-item">
          <span class="skeleton line short" />
          <span class="skeleton line full" />
          <span class="skeleton line wide" />
        </div>
      ))}
    </div>
  );
}
