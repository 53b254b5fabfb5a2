using System.Buffers;

namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// Line breaks for snapshots: each field of an object is a line, so that a column is one, indented by its depth; arrays of plain
/// values stay on theirs. Takes compact JSON, which our serializer wrote; what is in strings stays as it is.
/// </summary>
internal static class ReadableLayout
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[],"u8);

    /// <summary>Writes the JSON with line breaks.</summary>
    public static void Write(ReadOnlySpan<byte> compact, IBufferWriter<byte> output)
    {
        // Bit n tells whether level n is an object; deeper than 64 levels there are no breaks.
        var (objects, depth) = (0UL, 0);
        while (compact.IndexOfAny(Structure) is >= 0 and var next)
        {
            var sign = compact[next];
            if (sign == '"') next = EndOfString(compact, next);
            if (compact[next..].StartsWith("{}"u8)) next++;
            var inObject = depth is > 0 and <= 64 && (objects >> (depth - 1) & 1) == 1;
            if (sign is (byte)'}' && inObject)
            {
                output.Write(compact[..next]);
                Break(output, depth - 1);
                output.Write("}"u8);
            }
            else
            {
                output.Write(compact[..(next + 1)]);
            }

            var isEmpty = sign == '{' && compact[next] == '}';
            compact = compact[(next + 1)..];
            if (isEmpty) continue;
            if (sign is (byte)'{' or (byte)'[' && ++depth <= 64)
                objects = sign == '{' ? objects | 1UL << (depth - 1) : objects & ~(1UL << (depth - 1));
            if (sign is (byte)'}' or (byte)']') depth--;
            if (sign == '{' || (sign == ',' && (inObject || (!compact.IsEmpty && compact[0] == '{')))) Break(output, depth);
        }

        output.Write(compact);
    }

    // The closing quote; a quote after an odd number of backslashes belongs to the text.
    private static int EndOfString(ReadOnlySpan<byte> json, int start)
    {
        for (var at = start + 1; ; at++)
        {
            at += json[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (json[at] == '"') return at;
            at++;
        }
    }

    private static void Break(IBufferWriter<byte> output, int depth)
    {
        var indent = output.GetSpan(depth + 1)[..(depth + 1)];
        indent.Fill((byte)' ');
        indent[0] = (byte)'\n';
        output.Advance(depth + 1);
    }
}
