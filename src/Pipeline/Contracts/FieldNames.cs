using System.Text;
using System.Text.Json;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>The names of an object's fields, in the order in which they are written and so most often read.</summary>
internal sealed class FieldNames(params ReadOnlySpan<string> names)
{
    private readonly byte[][] _read = Bytes(names);

    /// <summary>The name of a field.</summary>
    public string this[int field] => Encoding.UTF8.GetString(_read[field]);

    /// <summary>
    /// Which field has the name that the reader stands on; -1 for an unknown one. The field in <paramref name="expected"/> is tried first and
    /// is afterwards the one that follows what was found.
    /// </summary>
    public int Find(ref Utf8JsonReader reader, ref int expected)
    {
        var plain = reader is { ValueIsEscaped: false, HasValueSequence: false };
        if (plain && expected < _read.Length && reader.ValueSpan.SequenceEqual(_read[expected])) return expected++;

        for (var field = 0; field < _read.Length; field++)
        {
            if (plain ? !reader.ValueSpan.SequenceEqual(_read[field]) : !reader.ValueTextEquals(_read[field])) continue;

            expected = field + 1;
            return field;
        }

        return -1;
    }

    private static byte[][] Bytes(ReadOnlySpan<string> names)
    {
        var bytes = new byte[names.Length][];
        for (var i = 0; i < names.Length; i++) bytes[i] = Encoding.UTF8.GetBytes(names[i]);
        return bytes;
    }
}
