using System.Text;
using CryptoViz.Pipeline.Contracts;
using Microsoft.Net.Http.Headers;

namespace CryptoViz.Gateway.Api;

/// <summary>
/// Columns as CSV (RFC 4180): a comment that says what they are, a header, and one line for each time. Times are RFC 3339 UTC,
/// numbers plain decimals, an unknown one an empty cell.
/// </summary>
/// <param name="Coin">The coin.</param>
/// <param name="Metric">What the numbers are.</param>
/// <param name="Quote">The quote currency.</param>
/// <param name="Times">Epoch milliseconds.</param>
/// <param name="Columns">Names and numbers, one for each time.</param>
internal sealed record CsvAnswer(
    CoinId Coin, string Metric, string Quote, IReadOnlyList<long> Times, IReadOnlyList<(string Name, IReadOnlyList<double> Numbers)> Columns) : IResult
{
    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var attachment = new ContentDispositionHeaderValue("attachment");
        attachment.SetHttpFileName($"{Coin}-{Metric}.csv");
        response.Headers.ContentDisposition = attachment.ToString();
        response.Headers.CacheControl = "no-cache";
        response.ContentType = "text/csv; charset=utf-8";
        return response.WriteAsync(Text(httpContext.RequestServices.GetRequiredService<Installation>().Mode), httpContext.RequestAborted);
    }

    /// <summary>All lines.</summary>
    public string Text(string mode)
    {
        var text = new StringBuilder($"# CryptoViz {Coin} {Metric} in {Quote}, times UTC, mode {mode}\r\n");
        text.Append("time,").AppendJoin(',', Columns.Select(column => Cell(column.Name))).Append("\r\n");
        for (var i = 0; i < Times.Count; i++)
        {
            text.Append(InstantText.Of(DateTimeOffset.FromUnixTimeMilliseconds(Times[i])));
            foreach (var (_, numbers) in Columns)
            {
                text.Append(',');
                if (double.IsFinite(numbers[i])) text.Append(PlainNumber.ToText(numbers[i]));
            }

            text.Append("\r\n");
        }

        return text.ToString();
    }

    /// <summary>
    /// A text as a cell: quoted where it must be, and with an apostrophe before what a spreadsheet would take for a formula.
    /// </summary>
    internal static string Cell(string text)
    {
        var harmless = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' ? "'" + text : text;
        return harmless.AsSpan().ContainsAny(",\"\r\n") ? $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : harmless;
    }
}
