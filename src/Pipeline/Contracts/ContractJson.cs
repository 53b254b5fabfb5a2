using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>
/// The contracts as JSON, as Kafka, the journal and the cluster carry them: camelCase, instants in RFC 3339 UTC with
/// milliseconds, plain decimals without an exponent, unknown fields ignored.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultBufferSize = 256 * 1024, // A rented one; the ticks of a full command fit, so that it need not grow and be copied.
    Converters = [typeof(InstantConverter), typeof(PlainDoubleConverter)])]
[JsonSerializable(typeof(Tick))]
[JsonSerializable(typeof(HistoryChunk))]
[JsonSerializable(typeof(NewsItem))]
[JsonSerializable(typeof(DeadLetter))]
[JsonSerializable(typeof(MonitoringEvent))]
[JsonSerializable(typeof(CoinAnalytics))]
[JsonSerializable(typeof(CoinProtocol.ApplyTicks), TypeInfoPropertyName = "CoinApplyTicks")]
[JsonSerializable(typeof(CoinProtocol.ApplyHistory), TypeInfoPropertyName = "CoinApplyHistory")]
[JsonSerializable(typeof(CoinProtocol.TicksApplied), TypeInfoPropertyName = "CoinTicksApplied")]
[JsonSerializable(typeof(CoinProtocol.HistoryApplied), TypeInfoPropertyName = "CoinHistoryApplied")]
[JsonSerializable(typeof(CoinProtocol.Watch), TypeInfoPropertyName = "CoinWatch")]
[JsonSerializable(typeof(CoinProtocol.Unwatch), TypeInfoPropertyName = "CoinUnwatch")]
[JsonSerializable(typeof(CoinProtocol.GetSummary), TypeInfoPropertyName = "CoinGetSummary")]
[JsonSerializable(typeof(CoinProtocol.GetDetails), TypeInfoPropertyName = "CoinGetDetails")]
[JsonSerializable(typeof(CoinProtocol.GetSeries), TypeInfoPropertyName = "CoinGetSeries")]
[JsonSerializable(typeof(CoinProtocol.GetCandles), TypeInfoPropertyName = "CoinGetCandles")]
[JsonSerializable(typeof(CoinProtocol.Follow), TypeInfoPropertyName = "CoinFollow")]
[JsonSerializable(typeof(CoinProtocol.SeriesUnchanged), TypeInfoPropertyName = "CoinSeriesUnchanged")]
[JsonSerializable(typeof(CoinProtocol.CandlesAnswer), TypeInfoPropertyName = "CoinCandlesAnswer")]
[JsonSerializable(typeof(CoinProtocol.Accepted), TypeInfoPropertyName = "CoinAccepted")]
[JsonSerializable(typeof(CoinProtocol.Rejected), TypeInfoPropertyName = "CoinRejected")]
[JsonSerializable(typeof(CoinProtocol.Unavailable), TypeInfoPropertyName = "CoinUnavailable")]
[JsonSerializable(typeof(CoinProtocol.Damaged), TypeInfoPropertyName = "CoinDamaged")]
[JsonSerializable(typeof(CoinProtocol.Unknown), TypeInfoPropertyName = "CoinUnknown")]
[JsonSerializable(typeof(CoinProtocol.Snapshot), TypeInfoPropertyName = "CoinSnapshot")]
[JsonSerializable(typeof(CoinProtocol.Delta), TypeInfoPropertyName = "CoinDelta")]
[JsonSerializable(typeof(CoinProtocol.BackfillChanged), TypeInfoPropertyName = "CoinBackfillChanged")]
[JsonSerializable(typeof(CoinProtocol.SeriesAnswer), TypeInfoPropertyName = "CoinSeriesAnswer")]
[JsonSerializable(typeof(CoinSummary))]
[JsonSerializable(typeof(CoinDetails))]
[JsonSerializable(typeof(MarketProtocol.CoinChanged), TypeInfoPropertyName = "MarketCoinChanged")]
[JsonSerializable(typeof(MarketProtocol.CoinsListed), TypeInfoPropertyName = "MarketCoinsListed")]
[JsonSerializable(typeof(MarketProtocol.Search), TypeInfoPropertyName = "MarketSearch")]
[JsonSerializable(typeof(MarketProtocol.Found), TypeInfoPropertyName = "MarketFound")]
[JsonSerializable(typeof(MarketProtocol.KnowCoins), TypeInfoPropertyName = "MarketKnowCoins")]
[JsonSerializable(typeof(MarketProtocol.Watch), TypeInfoPropertyName = "MarketWatch")]
[JsonSerializable(typeof(MarketProtocol.GetCatalogue), TypeInfoPropertyName = "MarketGetCatalogue")]
[JsonSerializable(typeof(MarketProtocol.Snapshot), TypeInfoPropertyName = "MarketSnapshot")]
[JsonSerializable(typeof(MarketProtocol.Delta), TypeInfoPropertyName = "MarketDelta")]
[JsonSerializable(typeof(MarketProtocol.Catalogue), TypeInfoPropertyName = "MarketCatalogue")]
[JsonSerializable(typeof(NewsProtocol.Announce), TypeInfoPropertyName = "NewsAnnounce")]
[JsonSerializable(typeof(NewsProtocol.Announced), TypeInfoPropertyName = "NewsAnnounced")]
[JsonSerializable(typeof(NewsProtocol.Watch), TypeInfoPropertyName = "NewsWatch")]
[JsonSerializable(typeof(NewsProtocol.GetPage), TypeInfoPropertyName = "NewsGetPage")]
[JsonSerializable(typeof(NewsProtocol.Accepted), TypeInfoPropertyName = "NewsAccepted")]
[JsonSerializable(typeof(NewsProtocol.Unavailable), TypeInfoPropertyName = "NewsUnavailable")]
[JsonSerializable(typeof(NewsProtocol.Rejected), TypeInfoPropertyName = "NewsRejected")]
[JsonSerializable(typeof(NewsProtocol.Snapshot), TypeInfoPropertyName = "NewsSnapshot")]
[JsonSerializable(typeof(NewsProtocol.Delta), TypeInfoPropertyName = "NewsDelta")]
[JsonSerializable(typeof(NewsProtocol.Page), TypeInfoPropertyName = "NewsPage")]
[JsonSerializable(typeof(FavoritesProtocol.Follow), TypeInfoPropertyName = "FavoritesFollow")]
[JsonSerializable(typeof(FavoritesProtocol.Unfollow), TypeInfoPropertyName = "FavoritesUnfollow")]
[JsonSerializable(typeof(FavoritesProtocol.Replace), TypeInfoPropertyName = "FavoritesReplace")]
[JsonSerializable(typeof(FavoritesProtocol.Followed), TypeInfoPropertyName = "FavoritesFollowed")]
[JsonSerializable(typeof(FavoritesProtocol.Unfollowed), TypeInfoPropertyName = "FavoritesUnfollowed")]
[JsonSerializable(typeof(FavoritesProtocol.Replaced), TypeInfoPropertyName = "FavoritesReplaced")]
[JsonSerializable(typeof(FavoritesProtocol.Get), TypeInfoPropertyName = "FavoritesGet")]
[JsonSerializable(typeof(FavoritesProtocol.Watch), TypeInfoPropertyName = "FavoritesWatch")]
[JsonSerializable(typeof(FavoritesProtocol.WatchNews), TypeInfoPropertyName = "FavoritesWatchNews")]
[JsonSerializable(typeof(FavoritesProtocol.Favorites), TypeInfoPropertyName = "FavoritesOfUser")]
[JsonSerializable(typeof(FavoritesProtocol.Refused), TypeInfoPropertyName = "FavoritesRefused")]
[JsonSerializable(typeof(SourceProtocol.RequestPermit), TypeInfoPropertyName = "SourceRequestPermit")]
[JsonSerializable(typeof(SourceProtocol.Permit), TypeInfoPropertyName = "SourcePermit")]
[JsonSerializable(typeof(SourceProtocol.ReportCall), TypeInfoPropertyName = "SourceReportCall")]
[JsonSerializable(typeof(SourceProtocol.ReportListing), TypeInfoPropertyName = "SourceReportListing")]
[JsonSerializable(typeof(SourceProtocol.RequestHistory), TypeInfoPropertyName = "SourceRequestHistory")]
[JsonSerializable(typeof(SourceProtocol.HistoryPlace), TypeInfoPropertyName = "SourceHistoryPlace")]
[JsonSerializable(typeof(SourceProtocol.ReportRejected), TypeInfoPropertyName = "SourceReportRejected")]
[JsonSerializable(typeof(SourceProtocol.Watch), TypeInfoPropertyName = "SourceWatch")]
[JsonSerializable(typeof(SourceProtocol.ShowChart), TypeInfoPropertyName = "SourceShowChart")]
[JsonSerializable(typeof(SourceProtocol.Follow), TypeInfoPropertyName = "SourceFollow")]
[JsonSerializable(typeof(SourceProtocol.ReportReachable), TypeInfoPropertyName = "SourceReportReachable")]
[JsonSerializable(typeof(SourceProtocol.CallSpent), TypeInfoPropertyName = "SourceCallSpent")]
[JsonSerializable(typeof(SourceProtocol.Followed), TypeInfoPropertyName = "SourceFollowed")]
[JsonSerializable(typeof(SourceProtocol.CoinListRead), TypeInfoPropertyName = "SourceCoinListRead")]
[JsonSerializable(typeof(SourceProtocol.RangeRefused), TypeInfoPropertyName = "SourceRangeRefused")]
[JsonSerializable(typeof(SourceState))]
[JsonSerializable(typeof(FeedsProtocol.GetFeeds), TypeInfoPropertyName = "FeedsGetFeeds")]
[JsonSerializable(typeof(FeedsProtocol.Feeds), TypeInfoPropertyName = "FeedsOfInstallation")]
[JsonSerializable(typeof(FeedsProtocol.GetFailing), TypeInfoPropertyName = "FeedsGetFailing")]
[JsonSerializable(typeof(FeedsProtocol.FailingFeeds), TypeInfoPropertyName = "FeedsFailing")]
[JsonSerializable(typeof(FeedsProtocol.Failed), TypeInfoPropertyName = "FeedFailed")]
[JsonSerializable(typeof(FeedsProtocol.ReadAgain), TypeInfoPropertyName = "FeedReadAgain")]
[JsonSerializable(typeof(StoredFeeds))]
[JsonSerializable(typeof(StoredSource))]
[JsonSerializable(typeof(StoredCoin))]
[JsonSerializable(typeof(StoredTier))]
[JsonSerializable(typeof(ImmutableArray<StoredOrigin>))]
[JsonSerializable(typeof(StoredMarket))]
[JsonSerializable(typeof(StoredNews))]
[JsonSerializable(typeof(StoredFavorites))]
public sealed partial class ContractJson : JsonSerializerContext
{
    /// <summary>Instants in RFC 3339 UTC with milliseconds.</summary>
    internal sealed class InstantConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            InstantText.Read(ref reader);

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            InstantText.Write(writer, value);
    }

    /// <summary>Doubles as plain decimals.</summary>
    internal sealed class PlainDoubleConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => PlainNumber.Write(writer, value);
    }
}
