using System.Collections.Immutable;
using System.Text.Json;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Realtime;

/// <summary>
/// The one object that each stream takes. It is read by hand from whatever the client sent, because a wrong shape shall end the
/// stream by a frame with a reason and not by a protocol error. Unknown fields are ignored, null is the same as absent.
/// </summary>
internal sealed class StreamArgument
{
    /// <summary>The slowest pace that can be asked for, frames a second.</summary>
    public const double MinRate = 0.1;

    /// <summary>The fastest pace, which is the frame clock's own, frames a second.</summary>
    public const double MaxRate = 4;

    /// <summary>The time between two frames at the fastest pace.</summary>
    public static readonly TimeSpan FullPace = TimeSpan.FromSeconds(1 / MaxRate);

    private readonly JsonElement _fields;

    /// <summary>Reads the fields that every stream takes.</summary>
    public StreamArgument(JsonElement argument)
    {
        _fields = argument;
        IsValid = argument.ValueKind == JsonValueKind.Object;
        Cursor = Text("cursor", int.MaxValue);
        var rate = Number("maxRate") ?? MaxRate;
        IsValid &= rate is >= MinRate and <= MaxRate;
        Pace = IsValid ? TimeSpan.FromSeconds(1 / rate) : FullPace;
    }

    /// <summary>False when a field has a wrong type or value, of those that were asked for so far.</summary>
    public bool IsValid { get; private set; }

    /// <summary>Where the client wants to go on; anything that is no cursor of ours just means a snapshot.</summary>
    public string? Cursor { get; }

    /// <summary>The least time between two frames.</summary>
    public TimeSpan Pace { get; }

    /// <summary>A text that may be absent.</summary>
    public string? Text(string name, int longest) =>
        Field(name, JsonValueKind.String) is { } field ? Checked(TextOf(field), text => text?.Length <= longest) : null;

    /// <summary>One of some texts; the first when absent.</summary>
    public string OneOf(string name, params ImmutableArray<string> allowed) =>
        Checked(Text(name, int.MaxValue) ?? allowed[0], text => allowed.Contains(text!))!;

    /// <summary>A coin id that may be absent.</summary>
    public CoinId? Coin(string name)
    {
        if (Text(name, CoinId.MaxLength) is not { } text) return null;
        if (CoinId.TryParse(text, out var id)) return id;

        IsValid = false;
        return null;
    }

    /// <summary>Coin ids that may be absent.</summary>
    public ImmutableArray<string>? Coins(string name, int most) => Texts(name, 0, most, id => CoinId.TryParse(id, out _));

    /// <summary>At least one of some texts, in one order; null when absent.</summary>
    public ImmutableArray<string>? SomeOf(string name, ImmutableArray<string> allowed) =>
        Texts(name, 1, int.MaxValue, text => allowed.Contains(text!));

    // Each once and in one order, so that equal lists have equal cursors.
    private ImmutableArray<string>? Texts(string name, int least, int most, Predicate<string?> right)
    {
        if (Field(name, JsonValueKind.Array) is not { } field) return null;

        var count = field.GetArrayLength();
        IsValid &= count >= least && count <= most
            && field.EnumerateArray().All(text => text.ValueKind == JsonValueKind.String && right(TextOf(text)));
        return IsValid ? [.. field.EnumerateArray().Select(text => text.GetString()!).Distinct().Order(StringComparer.Ordinal)] : [];
    }

    // Half a surrogate pair passes the parser but is no text; null for it.
    private static string? TextOf(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private double? Number(string name) => Field(name, JsonValueKind.Number)?.GetDouble();

    private JsonElement? Field(string name, JsonValueKind kind)
    {
        if (!IsValid || !_fields.TryGetProperty(name, out var field) || field.ValueKind == JsonValueKind.Null) return null;
        if (field.ValueKind == kind) return field;

        IsValid = false;
        return null;
    }

    private string? Checked(string? text, Predicate<string?> right)
    {
        IsValid &= right(text);
        return text;
    }
}
