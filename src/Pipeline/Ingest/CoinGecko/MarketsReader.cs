using System.Collections.Immutable;
using System.Text.Json;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest.CoinGecko;

/// <summary>What one answer of <c>/coins/markets</c> holds.</summary>
/// <param name="Whole">False when the JSON is not an array or breaks, so that rows may be missing.</param>
/// <param name="Rows">How many rows stood in it, readable or not.</param>
/// <param name="Ticks">The readable rows, in the answer's order.</param>
/// <param name="History">A chunk for each row that came with a sparkline.</param>
/// <param name="Letters">One for each row that could not be taken, and one when the JSON itself breaks.</param>
internal sealed record MarketsPage(
    bool Whole,
    int Rows,
    ImmutableArray<Tick> Ticks,
    ImmutableArray<HistoryChunk> History,
    ImmutableArray<DeadLetter> Letters);

/// <summary>
/// Reads answers of <c>/coins/markets</c>. Pure, and safe with any bytes: a bad row becomes a dead letter and the rest is
/// kept, also what stood before a place where the JSON breaks.
/// </summary>
internal sealed class MarketsReader(Origin origin)
{
    // Clocks differ; a time further ahead than this is wrong and would hide later ticks.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(2);

    /// <summary>Reads one answer.</summary>
    /// <param name="json">The body.</param>
    /// <param name="now">When it was read.</param>
    public MarketsPage Read(ReadOnlySpan<byte> json, DateTimeOffset now)
    {
        var page = new Page(origin, now);
        var reader = new Utf8JsonReader(json);
        try
        {
            if (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    var start = (int)reader.TokenStartIndex;
                    if (reader.TokenType == JsonTokenType.StartObject)
                    {
                        var row = MarketRow.Read(ref reader);
                        page.Add(row, json[start..(int)reader.BytesConsumed]);
                    }
                    else
                    {
                        reader.Skip();
                        page.Refuse(DeadLetterReason.UnreadableJson, "a row is not an object", null, json[start..(int)reader.BytesConsumed]);
                    }
                }

                // Reads on to the end, so that something behind the array is noticed.
                reader.Read();
            }
            else
            {
                page.Break("the answer is not an array of rows", json);
            }
        }
        catch (JsonException e)
        {
            page.Break($"the JSON breaks at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}, after {page.Rows} rows", json);
        }

        return page.Done();
    }

    private sealed class Page(Origin origin, DateTimeOffset now)
    {
        private readonly ImmutableArray<Tick>.Builder _ticks = ImmutableArray.CreateBuilder<Tick>();
        private readonly ImmutableArray<HistoryChunk>.Builder _history = ImmutableArray.CreateBuilder<HistoryChunk>();
        private readonly ImmutableArray<DeadLetter>.Builder _letters = ImmutableArray.CreateBuilder<DeadLetter>();
        private readonly HashSet<CoinId> _ids = [];
        private bool _whole = true;

        public int Rows { get; private set; }

        public MarketsPage Done() => new(_whole, Rows, _ticks.DrainToImmutable(), _history.DrainToImmutable(), _letters.DrainToImmutable());

        public void Break(string detail, ReadOnlySpan<byte> json)
        {
            _whole = false;
            _letters.Add(DeadLetter.Of(DeadLetterReason.UnreadableJson, detail, origin.Source, json, now));
        }

        public void Refuse(string reason, string detail, string? key, ReadOnlySpan<byte> payload)
        {
            Rows++;
            _letters.Add(DeadLetter.Of(reason, detail, origin.Source, payload, now) with { Key = key });
        }

        public void Add(in MarketRow row, ReadOnlySpan<byte> payload)
        {
            if (!CoinId.TryParse(row.Id, out var id))
            {
                if (string.IsNullOrEmpty(row.Id) && row.IdType is JsonTokenType.None or JsonTokenType.Null or JsonTokenType.String)
                    Refuse(DeadLetterReason.MissingId, "the row names no coin", null, payload);
                else
                    Refuse(DeadLetterReason.InvalidId, "the row's id is not a coin id", null, payload);
            }
            else if (row.LastUpdated is not { } at)
                Refuse(DeadLetterReason.MissingTime, "last_updated is missing or unreadable", id.Value, payload);
            else if (at > now + ClockTolerance)
                Refuse(DeadLetterReason.MissingTime, $"last_updated {at:u} lies in the future", id.Value, payload);
            else if (row.Price is not { } price || price < 0)
                Refuse(DeadLetterReason.InvalidNumber, "current_price is missing, negative or out of range", id.Value, payload);
            else if (price == 0)
                Refuse(DeadLetterReason.ImplausiblePrice, "current_price is 0", id.Value, payload);
            else if (!_ids.Add(id))
                Refuse(DeadLetterReason.DuplicateInPage, "the coin stands twice in one answer", id.Value, payload);
            else
                Take(row, id, price, at);
        }

        private void Take(in MarketRow row, CoinId id, decimal price, DateTimeOffset observedAt)
        {
            Rows++;
            _ticks.Add(new Tick
            {
                Id = id,
                Symbol = row.Symbol is { Length: > 0 } symbol ? symbol : id.Value,
                Name = row.Name is { Length: > 0 } name ? name : id.Value,
                ImageUrl = row.Image is { } image && image.StartsWith("http", StringComparison.Ordinal) ? image : null,
                Quote = origin.Quote,
                Price = price,
                MarketCap = NotNegative(row.MarketCap),
                Volume24h = NotNegative(row.Volume),
                Rank = row.Rank > 0 ? row.Rank : null,
                High24h = NotNegative(row.High24h),
                Low24h = NotNegative(row.Low24h),
                CirculatingSupply = NotNegative(row.Circulating),
                TotalSupply = NotNegative(row.Total),
                MaxSupply = NotNegative(row.Max),
                FullyDilutedValuation = NotNegative(row.FullyDiluted),
                AllTimeHigh = At(row.Ath, row.AthAt),
                AllTimeLow = At(row.Atl, row.AtlAt),
                SourceChange = Change(row),
                ObservedAt = observedAt,
                IngestedAt = now,
                Source = origin.Source,
                Mode = origin.Mode,
            });
            if (Sparklines.ToHistory(row.Sparkline, id, observedAt, origin, now) is { } chunk) _history.Add(chunk);
        }

        private static decimal? NotNegative(decimal? number) => number < 0 ? null : number;

        private static PriceAt? At(decimal? price, DateTimeOffset? at) => price >= 0 && at is { } when ? new PriceAt(price.Value, when) : null;

        private static SourceChange? Change(in MarketRow row)
        {
            var oneDay = row.Change24h ?? row.PlainChange24h;
            return (row.Change1h ?? oneDay ?? row.Change7d ?? row.Change30d ?? row.Change1y) is null
                ? null
                : new SourceChange
                {
                    OneHour = row.Change1h,
                    OneDay = oneDay,
                    SevenDays = row.Change7d,
                    ThirtyDays = row.Change30d,
                    OneYear = row.Change1y,
                };
        }
    }
}
