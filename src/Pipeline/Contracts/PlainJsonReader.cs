using System.Text;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>
/// Reads back what a <see cref="PlainJsonWriter"/> wrote, by the same shape. Whatever stands there otherwise, were it valid JSON or not, is
/// not plain: the reader says so from then on, and what it gives is meaningless.
/// </summary>
internal ref struct PlainJsonReader(ReadOnlySpan<byte> json)
{
    private const int InstantBytes = 26;

    private ReadOnlySpan<byte> _rest = json;
    private bool _isOther;

    /// <summary>True when all was read and stood as expected.</summary>
    public readonly bool IsPlain => !_isOther && _rest.IsEmpty;

    /// <summary>Goes on behind some JSON.</summary>
    public void Raw(ReadOnlySpan<byte> json)
    {
        if (!TryRaw(json)) _isOther = true;
    }

    /// <summary>Goes on behind some JSON when it stands here.</summary>
    public bool TryRaw(ReadOnlySpan<byte> json)
    {
        if (!_rest.StartsWith(json)) return false;

        _rest = _rest[json.Length..];
        return true;
    }

    /// <summary>A number.</summary>
    public decimal Number(ReadOnlySpan<byte> before)
    {
        Raw(before);
        return Number();
    }

    /// <summary>A number or null.</summary>
    public decimal? NumberOrNull(ReadOnlySpan<byte> before)
    {
        Raw(before);
        return TryRaw("null"u8) ? null : Number();
    }

    /// <summary>A whole number of 32 bits or null.</summary>
    public int? IntegerOrNull(ReadOnlySpan<byte> before) => NumberOrNull(before) is not { } number ? null
        : number.Scale == 0 && number is >= int.MinValue and <= int.MaxValue ? (int)number
        : Refuse(0);

    /// <summary>A text.</summary>
    public string Text(ReadOnlySpan<byte> before)
    {
        Raw(before);
        return Text();
    }

    /// <summary>A text or null.</summary>
    public string? TextOrNull(ReadOnlySpan<byte> before)
    {
        Raw(before);
        return TryRaw("null"u8) ? null : Text();
    }

    /// <summary>An instant, as <see cref="InstantText"/> writes it.</summary>
    public DateTimeOffset Instant(ReadOnlySpan<byte> before)
    {
        Raw(before);
        return Instant();
    }

    private decimal Number()
    {
        if (!PlainDecimal.TryParse(_rest, out var number, out var length)) return Refuse(0m);

        Take(length);
        return number;
    }

    private string Text()
    {
        Raw("\""u8);
        var text = Take(_rest.IndexOf((byte)'"'));
        Raw("\""u8);
        if (SharedTexts.Find(text) is { } known) return known;

        // What has to be unescaped, or be looked at for faults, is not plain.
        var isPlain = Ascii.IsValid(text) && !text.Contains((byte)'\\') && !text.ContainsAnyInRange((byte)0, (byte)0x1f);
        return isPlain ? SharedTexts.Keep(text) : Refuse("");
    }

    private DateTimeOffset Instant() =>
        Take(InstantBytes) is [(byte)'"', .. var text, (byte)'"'] && InstantText.TryParse(text, out var instant) ? instant : Refuse(default(DateTimeOffset));

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _rest.Length)
        {
            _isOther = true;
            return [];
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private T Refuse<T>(T instead)
    {
        _isOther = true;
        return instead;
    }
}
