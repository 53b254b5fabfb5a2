using System.Buffers;
using System.Collections.Specialized;
using System.Globalization;
using System.Text.Json;

namespace CryptoViz.Pipeline.Ingest.Demo;

/// <summary>
/// Answers <c>/coins/{id}/market_chart</c> with CoinGecko's steps: five minutes for a day, an hour to 90 days, above that a day,
/// two years back. A point's value is the value at its time, and the last point is the coin's latest observation.
/// </summary>
internal sealed class DemoHistory(DemoPrices prices, DemoSchedule schedule)
{
    private const int LongestDays = 730;
    private const long Day = 86_400_000;

    /// <summary>The three series of a coin.</summary>
    /// <param name="coin">The coin.</param>
    /// <param name="query">The request's parameters; the quote currency is known to be valid.</param>
    /// <param name="rate">Units of the quote currency for a dollar.</param>
    /// <param name="now">Epoch milliseconds.</param>
    public ReadOnlyMemory<byte> Chart(DemoCoin coin, NameValueCollection query, double rate, long now)
    {
        var days = Days(query["days"]);
        var last = schedule.LastObserved(coin, now);
        var times = Times(coin, now, last, days, Step(days, query["interval"])).ToArray();

        var buffer = new ArrayBufferWriter<byte>(96 * 1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteSeries(json, "prices", times, time => prices.PriceAt(coin, time) * rate);
            WriteSeries(json, "market_caps", times, time => prices.CapAt(coin, time) * rate);
            WriteSeries(json, "total_volumes", times, time => prices.VolumeAt(coin, time) * rate);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private IEnumerable<long> Times(DemoCoin coin, long now, long last, int days, long step)
    {
        for (var time = (now - days * Day) / step * step + step; time < last; time += step)
            if (schedule.IsQuoted(coin, time, now))
                yield return time;
        yield return last;
    }

    /// <summary>CoinGecko answers a year of days when it can't read the parameter.</summary>
    private static int Days(string? text) =>
        text == "max" ? LongestDays
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? Math.Clamp(days, 1, LongestDays)
        : 365;

    private static long Step(int days, string? interval) =>
        days > 90 || interval == "daily" ? Day
        : days > 1 || interval == "hourly" ? Day / 24
        : Day / 288;

    private static void WriteSeries(Utf8JsonWriter json, string name, long[] times, Func<long, double?> value)
    {
        json.WriteStartArray(name);
        foreach (var time in times)
        {
            json.WriteStartArray();
            json.WriteNumberValue(time);
            json.WriteFigure(value(time));
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }
}
