using System.Collections.Frozen;
using System.Runtime.Serialization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline;

/// <summary>
/// The contracts on the wire between nodes and in the journal: UTF-8 JSON named by a manifest, which is a name and a version.
/// The table below is all that is ever read or written; a type's name never travels, so nothing is instantiated by name.
/// </summary>
/// <remarks>
/// A manifest's shape only grows. When a record changes in another way its row gets the next version, and the old manifest
/// stays in <see cref="Readers"/> with a reader that converts, so that every journal ever written stays readable.
/// </remarks>
internal sealed class ContractSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Names this serializer in remoting and in foreign journals; never changes.</summary>
    public const int Id = 9101;

    private const string ConfigName = "cryptoviz-contracts";

    private static readonly FrozenDictionary<Type, Contract> Contracts = new[]
    {
        Row("CoinApplyTicks/1", ContractJson.Default.CoinApplyTicks),
        Row("CoinApplyHistory/1", ContractJson.Default.CoinApplyHistory),
        Row("TicksApplied/1", ContractJson.Default.CoinTicksApplied),
        Row("HistoryApplied/1", ContractJson.Default.CoinHistoryApplied),
        Row("CoinWatch/1", ContractJson.Default.CoinWatch),
        Row("CoinUnwatch/1", ContractJson.Default.CoinUnwatch),
        Row("CoinGetSummary/1", ContractJson.Default.CoinGetSummary),
        Row("CoinGetDetails/1", ContractJson.Default.CoinGetDetails),
        Row("CoinGetSeries/1", ContractJson.Default.CoinGetSeries),
        Row("CoinGetCandles/1", ContractJson.Default.CoinGetCandles),
        Row("CoinFollow/1", ContractJson.Default.CoinFollow),
        Row("CoinSeriesUnchanged/1", ContractJson.Default.CoinSeriesUnchanged),
        Row("CoinCandlesAnswer/1", ContractJson.Default.CoinCandlesAnswer),
        Row("CoinAccepted/1", ContractJson.Default.CoinAccepted),
        Row("CoinRejected/1", ContractJson.Default.CoinRejected),
        Row("CoinUnavailable/1", ContractJson.Default.CoinUnavailable),
        Row("CoinDamaged/1", ContractJson.Default.CoinDamaged),
        Row("CoinUnknown/1", ContractJson.Default.CoinUnknown),
        Row("CoinSnapshot/1", ContractJson.Default.CoinSnapshot),
        Row("CoinDelta/1", ContractJson.Default.CoinDelta),
        Row("CoinBackfillChanged/1", ContractJson.Default.CoinBackfillChanged),
        Row("CoinSeriesAnswer/1", ContractJson.Default.CoinSeriesAnswer),
        Row("CoinSummary/1", ContractJson.Default.CoinSummary),
        Row("CoinDetails/1", ContractJson.Default.CoinDetails),
        Row("MarketCoinChanged/1", ContractJson.Default.MarketCoinChanged),
        Row("CoinsListed/1", ContractJson.Default.MarketCoinsListed),
        Row("MarketSearch/1", ContractJson.Default.MarketSearch),
        Row("MarketFound/1", ContractJson.Default.MarketFound),
        Row("MarketKnowCoins/1", ContractJson.Default.MarketKnowCoins),
        Row("MarketWatch/1", ContractJson.Default.MarketWatch),
        Row("MarketGetCatalogue/1", ContractJson.Default.MarketGetCatalogue),
        Row("MarketSnapshot/1", ContractJson.Default.MarketSnapshot),
        Row("MarketDelta/1", ContractJson.Default.MarketDelta),
        Row("MarketCatalogue/1", ContractJson.Default.MarketCatalogue),
        Row("NewsAnnounce/1", ContractJson.Default.NewsAnnounce),
        Row("NewsAnnounced/1", ContractJson.Default.NewsAnnounced),
        Row("NewsWatch/1", ContractJson.Default.NewsWatch),
        Row("NewsGetPage/1", ContractJson.Default.NewsGetPage),
        Row("NewsAccepted/1", ContractJson.Default.NewsAccepted),
        Row("NewsUnavailable/1", ContractJson.Default.NewsUnavailable),
        Row("NewsRejected/1", ContractJson.Default.NewsRejected),
        Row("NewsSnapshot/1", ContractJson.Default.NewsSnapshot),
        Row("NewsDelta/1", ContractJson.Default.NewsDelta),
        Row("NewsPage/1", ContractJson.Default.NewsPage),
        Row("FavoritesFollow/1", ContractJson.Default.FavoritesFollow),
        Row("FavoritesUnfollow/1", ContractJson.Default.FavoritesUnfollow),
        Row("FavoritesReplace/1", ContractJson.Default.FavoritesReplace),
        Row("FavoritesFollowed/1", ContractJson.Default.FavoritesFollowed),
        Row("FavoritesUnfollowed/1", ContractJson.Default.FavoritesUnfollowed),
        Row("FavoritesReplaced/1", ContractJson.Default.FavoritesReplaced),
        Row("FavoritesGet/1", ContractJson.Default.FavoritesGet),
        Row("FavoritesWatch/1", ContractJson.Default.FavoritesWatch),
        Row("FavoritesWatchNews/1", ContractJson.Default.FavoritesWatchNews),
        Row("Favorites/1", ContractJson.Default.FavoritesOfUser),
        Row("FavoritesRefused/1", ContractJson.Default.FavoritesRefused),
        Row("SourceRequestPermit/1", ContractJson.Default.SourceRequestPermit),
        Row("SourcePermit/1", ContractJson.Default.SourcePermit),
        Row("SourceReportCall/1", ContractJson.Default.SourceReportCall),
        Row("SourceReportListing/1", ContractJson.Default.SourceReportListing),
        Row("SourceRequestHistory/1", ContractJson.Default.SourceRequestHistory),
        Row("SourceHistoryPlace/1", ContractJson.Default.SourceHistoryPlace),
        Row("SourceReportRejected/1", ContractJson.Default.SourceReportRejected),
        Row("SourceWatch/1", ContractJson.Default.SourceWatch),
        Row("SourceShowChart/1", ContractJson.Default.SourceShowChart),
        Row("SourceFollow/1", ContractJson.Default.SourceFollow),
        Row("SourceReportReachable/1", ContractJson.Default.SourceReportReachable),
        Row("SourceCallSpent/1", ContractJson.Default.SourceCallSpent),
        Row("SourceFollowed/1", ContractJson.Default.SourceFollowed),
        Row("SourceCoinListRead/1", ContractJson.Default.SourceCoinListRead),
        Row("SourceRangeRefused/1", ContractJson.Default.SourceRangeRefused),
        Row("SourceState/1", ContractJson.Default.SourceState),
        Row("FeedsGetFeeds/1", ContractJson.Default.FeedsGetFeeds),
        Row("Feeds/1", ContractJson.Default.FeedsOfInstallation),
        Row("FeedsGetFailing/1", ContractJson.Default.FeedsGetFailing),
        Row("FailingFeeds/1", ContractJson.Default.FeedsFailing),
        Row("FeedFailed/1", ContractJson.Default.FeedFailed),
        Row("FeedReadAgain/1", ContractJson.Default.FeedReadAgain),
        Row("StoredFeeds/1", ContractJson.Default.StoredFeeds),
        Row("StoredSource/1", ContractJson.Default.StoredSource),
        Row("StoredCoin/3", ContractJson.Default.StoredCoin),
        Row("StoredTier/1", ContractJson.Default.StoredTier),
        Row("StoredMarket/1", ContractJson.Default.StoredMarket),
        Row("StoredNews/1", ContractJson.Default.StoredNews),
        Row("StoredFavorites/1", ContractJson.Default.StoredFavorites),
    }.ToFrozenDictionary(contract => contract.Shape.Type);

    // What older programs have stored.
    private static readonly Contract[] Older =
        [Row("StoredCoin/1", ContractJson.Default.StoredCoin), Row("StoredCoin/2", ContractJson.Default.StoredCoin)];

    private static readonly FrozenDictionary<string, Reader> Readers =
        Contracts.Values.Concat(Older).ToFrozenDictionary(contract => contract.Manifest, contract => Reads(contract.Shape), StringComparer.Ordinal);

    /// <summary>Makes the value of one manifest's JSON: of the present shape, or converted from an older one.</summary>
    private delegate object? Reader(ReadOnlySpan<byte> json);

    /// <summary>Every type that has a manifest.</summary>
    public static IEnumerable<Type> Types => Contracts.Keys;

    /// <summary>The Akka configuration that binds every type of the table to this serializer.</summary>
    public static Config Config { get; } = ConfigurationFactory.ParseString(Hocon());

    /// <inheritdoc/>
    public override int Identifier => Id;

    /// <inheritdoc/>
    /// <exception cref="SerializationException">The type is not a contract.</exception>
    public override string Manifest(object o) => Of(Told(o)).Manifest;

    /// <inheritdoc/>
    /// <exception cref="SerializationException">The type is not a contract.</exception>
    public override byte[] ToBinary(object obj)
    {
        var told = Told(obj);
        return JsonSerializer.SerializeToUtf8Bytes(told, Of(told).Shape);
    }

    /// <inheritdoc/>
    /// <exception cref="SerializationException">The manifest is unknown or the bytes are not its JSON.</exception>
    public override object FromBinary(byte[] bytes, string manifest) => Read(bytes, manifest);

    /// <summary>Makes the value of one manifest's JSON, without an actor system.</summary>
    /// <exception cref="SerializationException">The manifest is unknown or the bytes are not its JSON.</exception>
    public static object Read(ReadOnlySpan<byte> json, string manifest)
    {
        if (!Readers.TryGetValue(manifest, out var read))
            throw new SerializationException($"unknown contract '{manifest}': it was written by a newer CryptoViz, or by another program");

        try
        {
            return read(json) ?? throw new SerializationException($"'{manifest}' without a value");
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new SerializationException($"unreadable '{manifest}': {e.Message}", e);
        }
    }

    private static object Told(object value) => value is ICaptured captured ? captured.Contract : value;

    private static Contract Of(object value) => Contracts.TryGetValue(value.GetType(), out var contract)
        ? contract
        : throw new SerializationException($"{value.GetType()} is not in the table of ContractSerializer");

    private static Contract Row(string manifest, JsonTypeInfo shape) => new(manifest, shape);

    private static Reader Reads(JsonTypeInfo shape) => json => JsonSerializer.Deserialize(json, shape);

    private static string Hocon()
    {
        var hocon = new StringBuilder("akka.actor {\n");
        hocon.Append($"serializers.{ConfigName} = \"{NameOf(typeof(ContractSerializer))}\"\n");
        hocon.Append("serialization-bindings {\n");
        foreach (var type in Types) hocon.Append($"\"{NameOf(type)}\" = {ConfigName}\n");
        hocon.Append($"\"{NameOf(typeof(ICaptured))}\" = {ConfigName}\n");
        return hocon.Append("}\n}").ToString();
    }

    private static string NameOf(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";

    private sealed record Contract(string Manifest, JsonTypeInfo Shape);
}
