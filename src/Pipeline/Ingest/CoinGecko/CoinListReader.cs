using System.Collections.Immutable;
using System.Text.Json;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest.CoinGecko;

/// <summary>What one answer of <c>/coins/list</c> holds.</summary>
/// <param name="Coins">The readable rows, each id once, without a rank.</param>
/// <param name="Rejected">How many rows could not be taken: the list has ids that are none.</param>
/// <param name="Letter">Set, with no coin, when the answer is not a list.</param>
internal sealed record CoinList(ImmutableArray<CoinName> Coins, int Rejected, DeadLetter? Letter);

/// <summary>Reads answers of <c>/coins/list</c>. Pure, and safe with any bytes.</summary>
internal sealed class CoinListReader(Origin origin)
{
    /// <summary>Three times what the source lists.</summary>
    private const int MostCoins = 50_000;

    /// <summary>Reads one answer.</summary>
    public CoinList Read(ReadOnlySpan<byte> json, DateTimeOffset now)
    {
        var coins = new Dictionary<CoinId, CoinName>();
        var rows = 0;
        var reader = new Utf8JsonReader(json);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) throw new JsonException("an array is expected");

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                rows++;
                if (reader.TokenType != JsonTokenType.StartObject) reader.Skip();
                else if (Name(MarketRow.Read(ref reader)) is { } coin && coins.Count < MostCoins) coins.TryAdd(coin.Id, coin);
            }

            reader.Read();
            return new([.. coins.Values], rows - coins.Count, null);
        }
        catch (JsonException e)
        {
            var detail = $"the answer is not a list of coins: {e.Message.ReplaceLineEndings(" ")}";
            return new([], 0, DeadLetter.Of(DeadLetterReason.UnreadableJson, detail, origin.Source, json, now));
        }
    }

    private static CoinName? Name(in MarketRow row) => CoinId.TryParse(row.Id, out var id)
        ? new CoinName(id, row.Symbol is { Length: > 0 } symbol ? symbol : id.Value, row.Name is { Length: > 0 } name ? name : id.Value, null)
        : null;
}
