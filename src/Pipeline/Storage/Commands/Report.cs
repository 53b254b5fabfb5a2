using System.Globalization;
using System.Text.Json;

namespace CryptoViz.Pipeline.Storage.Commands;

/// <summary>How the commands write.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Shape = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>One JSON value, indented, with names in camel case.</summary>
    public static string Json<T>(T value) => JsonSerializer.Serialize(value, Shape);

    /// <summary>A length for a person: <c>1.2 MB</c>, by powers of 1,000.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1_000 => Invariant($"{bytes} B"),
        < 1_000_000 => Invariant($"{bytes / 1e3:0.0} kB"),
        < 1_000_000_000 => Invariant($"{bytes / 1e6:0.0} MB"),
        _ => Invariant($"{bytes / 1e9:0.0} GB"),
    };

    /// <summary>A count with its word: <c>1 segment</c>, <c>1,234 lines</c>.</summary>
    public static string Count(long count, string one, string many) => Invariant($"{count:N0} {(count == 1 ? one : many)}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
