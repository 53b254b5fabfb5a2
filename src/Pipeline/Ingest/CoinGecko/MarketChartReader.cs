using System.Collections.Immutable;
using System.Text.Json;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest.CoinGecko;

/// <summary>What one answer of <c>/coins/{id}/market_chart</c> holds.</summary>
/// <param name="Chunks">The points; one empty chunk when the source knows none, so that it isn't asked again for ever.</param>
/// <param name="Letter">Set, with no chunk, when the answer is not a chart.</param>
internal sealed record MarketChart(ImmutableArray<HistoryChunk> Chunks, DeadLetter? Letter);

/// <summary>
/// Reads answers of <c>/coins/{id}/market_chart</c>. Times in them can step backwards and repeat, the three series can differ,
/// and the last point is the present instant, not a closed bucket: it is left out. Pure, and safe with any bytes.
/// </summary>
internal sealed class MarketChartReader(Origin origin)
{
    /// <summary>Reads one answer.</summary>
    /// <param name="json">The body.</param>
    /// <param name="id">The coin that was asked for.</param>
    /// <param name="days">How many days up to <paramref name="fetchedAt"/> were asked for.</param>
    /// <param name="fetchedAt">When it was asked.</param>
    public MarketChart Read(ReadOnlySpan<byte> json, CoinId id, int days, DateTimeOffset fetchedAt)
    {
        try
        {
            return new(Chunks(ClosedPoints(json), id, days, fetchedAt), null);
        }
        catch (JsonException e)
        {
            var detail = $"the answer is not a chart of {id.Value}: {e.Message.ReplaceLineEndings(" ")}";
            var letter = DeadLetter.Of(DeadLetterReason.UnreadableJson, detail, origin.Source, json, fetchedAt) with { Key = id.Value };
            return new([], letter);
        }
    }

    private record struct Point(double Price, double MarketCap, double Volume);

    private static SortedList<long, Point> ClosedPoints(ReadOnlySpan<byte> json)
    {
        var points = new Dictionary<long, Point>();
        var present = long.MaxValue;
        var known = false;
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("an object is expected");

        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (JsonScalars.Is(ref reader, "prices"u8))
            {
                known = true;
                present = ReadSeries(ref reader, points, (point, price) => point with { Price = price > 0 ? price : double.NaN });
            }
            else if (JsonScalars.Is(ref reader, "market_caps"u8))
                ReadSeries(ref reader, points, (point, cap) => point with { MarketCap = cap >= 0 ? cap : double.NaN });
            else if (JsonScalars.Is(ref reader, "total_volumes"u8))
                ReadSeries(ref reader, points, (point, volume) => point with { Volume = volume >= 0 ? volume : double.NaN });
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        if (!known) throw new JsonException("it has no prices");
        return new SortedList<long, Point>(points.Where(point => point.Key < present).ToDictionary());
    }

    // Gives the time of the last entry as it stands, which is the instant of the request.
    private static long ReadSeries(ref Utf8JsonReader reader, Dictionary<long, Point> points, Func<Point, double, Point> set)
    {
        long? last = null;
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("a series is not an array");

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("a point is not an array");
            reader.Read();
            if (reader.TokenType == JsonTokenType.EndArray) continue;

            var time = JsonScalars.EpochMilliseconds(ref reader);
            reader.Read();
            if (reader.TokenType == JsonTokenType.EndArray) continue;

            var value = JsonScalars.Double(ref reader);
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) reader.Skip();
            if (time is not { } at) continue;

            last = at;
            points[at] = set(points.GetValueOrDefault(at, new Point(double.NaN, double.NaN, double.NaN)), value);
        }

        return last ?? long.MaxValue;
    }

    private ImmutableArray<HistoryChunk> Chunks(SortedList<long, Point> points, CoinId id, int days, DateTimeOffset fetchedAt)
    {
        var resolution = Resolution(points.Keys, days);
        var parts = points.Chunk(HistoryChunk.MaxPoints).DefaultIfEmpty([]).ToArray();
        return
        [
            .. parts.Select((part, i) => new HistoryChunk
            {
                Id = id,
                Quote = origin.Quote,
                ResolutionSeconds = resolution,
                Approximate = false,
                From = fetchedAt.AddDays(-days),
                To = fetchedAt,
                Part = i + 1,
                Parts = parts.Length,
                Times = [.. part.Select(point => point.Key)],
                Prices = [.. part.Select(point => point.Value.Price)],
                MarketCaps = [.. part.Select(point => point.Value.MarketCap)],
                Volumes = [.. part.Select(point => point.Value.Volume)],
                FetchedAt = fetchedAt,
                IngestedAt = fetchedAt,
                Source = origin.Source,
                Mode = origin.Mode,
            }),
        ];
    }

    // The server decides the granularity, also against the documentation: the median step tells it, whatever was asked for.
    private static int Resolution(IList<long> times, int days)
    {
        if (times.Count < 3) return days <= 1 ? 300 : days <= 90 ? 3_600 : 86_400;

        var steps = times.Zip(times.Skip(1), (from, to) => to - from).Order().ToArray();
        return steps[steps.Length / 2] switch
        {
            < 30 * 60_000 => 300,
            < 12 * 3_600_000 => 3_600,
            _ => 86_400,
        };
    }
}
