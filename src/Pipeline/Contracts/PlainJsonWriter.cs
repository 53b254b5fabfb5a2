using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>
/// Puts JSON of a known shape together in one buffer, value by value, each behind what stands before it: its name, and the punctuation. The
/// shape is the caller's, who sees to it that all has room; values come out as <see cref="Utf8JsonWriter"/> writes them.
/// </summary>
internal ref struct PlainJsonWriter(Span<byte> buffer)
{
    /// <summary>The most bytes that a character takes, escaped.</summary>
    public const int MostBytesOfCharacter = 6;

    // What the encoder leaves as it is.
    private static readonly SearchValues<char> Unescaped = SearchValues.Create(
        [.. Enumerable.Range(0, 128).Select(code => (char)code).Where(character => JsonEncodedText.Encode(character.ToString()).EncodedUtf8Bytes.Length == 1)]);

    private readonly Span<byte> _buffer = buffer;
    private int _length;

    /// <summary>What is written.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    // What stands before a value is known where it is called from, and copied there in a few moves once these are part of it.

    /// <summary>JSON as it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Raw(ReadOnlySpan<byte> json)
    {
        json.CopyTo(_buffer[_length..]);
        _length += json.Length;
    }

    /// <summary>A number or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Number(ReadOnlySpan<byte> before, decimal? number)
    {
        Raw(before);
        if (number is { } known) Number(known);
        else Raw("null"u8);
    }

    /// <summary>A text or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Text(ReadOnlySpan<byte> before, string? text)
    {
        Raw(before);
        if (text is not null) Text(text);
        else Raw("null"u8);
    }

    /// <summary>An instant, as <see cref="InstantText"/> has it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Instant(ReadOnlySpan<byte> before, DateTimeOffset instant)
    {
        Raw(before);
        Instant(instant);
    }

    private void Number(decimal number) => _length += PlainDecimal.Format(number, _buffer[_length..]);

    private void Instant(DateTimeOffset instant)
    {
        Raw("\""u8);
        _length += InstantText.Format(instant, _buffer[_length..]);
        Raw("\""u8);
    }

    private void Text(string text)
    {
        Raw("\""u8);
        if (text.AsSpan().ContainsAnyExcept(Unescaped))
        {
            Raw(JsonEncodedText.Encode(text).EncodedUtf8Bytes);
        }
        else
        {
            Ascii.FromUtf16(text, _buffer[_length..], out var count);
            _length += count;
        }

        Raw("\""u8);
    }
}
