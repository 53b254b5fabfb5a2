using System.Globalization;
using System.Text.Json.Serialization;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>
/// How far a watcher has followed an entity: which numbering (a journal's id, or the incarnation of an actor that numbers for
/// itself) and the last number applied. Two cursors of different origins can't be compared.
/// </summary>
/// <param name="Origin">At most 32 URL-safe characters.</param>
/// <param name="Sequence">From 0, rising by the changes of the entity.</param>
public sealed record Cursor(string Origin, long Sequence)
{
    /// <summary>The cursor as clients carry it: URL-safe, at most 52 characters.</summary>
    [JsonIgnore]
    public string Text => $"{Origin}.{Sequence.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Reads <see cref="Text"/>; null for anything else.</summary>
    public static Cursor? Parse(string? text)
    {
        if (text is not { Length: > 2 and <= 64 }) return null;

        var dot = text.LastIndexOf('.');
        return dot is > 0 and <= 32
            && long.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? new Cursor(text[..dot], sequence)
            : null;
    }
}
