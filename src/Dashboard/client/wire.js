/**
 * The shapes that the gateway speaks, version 1. An instant is epoch milliseconds, a percentage is percent points, and a number
 * that is not known is null.
 *
 * @typedef {'live' | 'demo'} Mode
 *
 * @typedef {{ price: number | null, at: number | null }} Extreme
 * @typedef {{ since: number, reason: string }} Stale
 * @typedef {Record<string, number | null>} Changes
 *
 * @typedef {object} Row A coin as the market table shows it.
 * @property {string} id
 * @property {string} symbol
 * @property {string} name
 * @property {string | null} imageUrl
 * @property {number | null} rank
 * @property {number | null} price
 * @property {number | null} marketCap
 * @property {number | null} volume24h
 * @property {number | null} [high24h]
 * @property {number | null} [low24h]
 * @property {number | null} [circulatingSupply]
 * @property {number | null} [totalSupply]
 * @property {number | null} [maxSupply]
 * @property {number | null} [fullyDilutedValuation]
 * @property {Extreme | null} [allTimeHigh]
 * @property {Extreme | null} [allTimeLow]
 * @property {Changes} change By window.
 * @property {string[]} [sourceChanges] Those of `change` that are the source's own figures.
 * @property {number | null} [observedAt]
 * @property {number | null} [ingestedAt]
 * @property {Stale | null} [stale]
 * @property {boolean} [listed]
 * @property {boolean} [tracked]
 *
 * @typedef {Row & { sparkline7d?: (number | null)[] | null }} RowWithSparkline
 * @typedef {Partial<Row> & { id: string }} RowPatch
 *
 * @typedef {object} Market The whole market's figures.
 * @property {number | null} totalMarketCap
 * @property {number | null} totalVolume24h
 * @property {number | null} marketCapChange24h
 * @property {{ bitcoin: number | null, ethereum: number | null } | null} dominance
 * @property {number | null} up
 * @property {number | null} down
 * @property {number | null} coins
 * @property {number | null} asOf
 *
 * @typedef {{ time: number, price: number | null, marketCap?: number | null }} PricePoint
 * @typedef {{ from: number, to: number }} Span
 * @typedef {{ from: number, to: number, reason: string | null }} Gap
 *
 * @typedef {object} Statistics
 * @property {PricePoint | null} first
 * @property {PricePoint | number | null} last
 * @property {number | null} high
 * @property {number | null} highAt
 * @property {number | null} low
 * @property {number | null} lowAt
 * @property {number | null} percentChange
 * @property {number | null} marketCapFirst
 * @property {number | null} marketCapLast
 * @property {number | null} marketCapPercentChange
 * @property {Span | null} coverage
 * @property {PricePoint | null} base
 *
 * @typedef {{ state: string, done: number | null, total: number | null, etaSeconds: number | null, reason: string | null }} Backfill
 *
 * @typedef {{ coinId: string, matched: string, rule: string, confidence: number }} Mention
 * @typedef {{ name: string, link: string | null, publishedAt: number | null }} NewsFeed
 *
 * @typedef {object} NewsItem Texts are plain, never markup.
 * @property {string} id
 * @property {string} title
 * @property {string | null} summary
 * @property {string | null} link
 * @property {string | null} language
 * @property {string} feed
 * @property {NewsFeed[]} [feeds]
 * @property {number | null} publishedAt
 * @property {number | null} [updatedAt]
 * @property {Mention[]} mentions
 * @property {Record<string, Changes> | null} [impacts]
 *
 * @typedef {object} Config
 * @property {string} quote
 * @property {string[]} windows
 * @property {string} access
 * @property {string} registration
 * @property {string} version
 * @property {{ text: string, url: string | null } | null} attribution
 * @property {number | null} pollIntervalSeconds
 * @property {Mode} [mode]
 *
 * @typedef {object} Status
 * @property {number | null} lastUpdateAt
 * @property {number | null} nextUpdateAt
 * @property {string | null} reason
 * @property {number | null} [staleShare]
 * @property {Record<string, { count: number, lastAt: number }>} [rejected]
 * @property {boolean} [ready]
 * @property {string} [version]
 * @property {{ source?: unknown }} [parts]
 * @property {Mode} [mode]
 *
 * @typedef {object} CoinsPage
 * @property {RowWithSparkline[]} coins
 * @property {number} total
 * @property {string} quote
 * @property {number | null} lastUpdateAt
 * @property {number | null} nextUpdateAt
 * @property {number} serverTime
 * @property {Mode} mode
 *
 * @typedef {object} FrameHead What every frame of a stream has.
 * @property {number} v
 * @property {string} type `snapshot`, `delta` or `end`; others come from a newer gateway.
 * @property {string} [cursor]
 * @property {number} [serverTime]
 * @property {Mode} [mode]
 * @property {string} [reason] Of an `end`.
 * @property {number | null} [retryAfterMs] Of an `end`.
 *
 * @typedef {FrameHead & Record<string, any>} Frame
 *
 * @typedef {{ id: string, name: string, roles: string[] }} Account
 */

export {};
