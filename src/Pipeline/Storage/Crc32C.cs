using System.Numerics;
using System.Runtime.InteropServices;

namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// CRC-32C (Castagnoli, RFC 3720 appendix B.4), the check of every line: it finds every burst of up to 32 bits, and the
/// processor computes it.
/// </summary>
internal static class Crc32C
{
    /// <summary>The check of nothing, from which <see cref="Append"/> goes on.</summary>
    public const uint Empty = 0;

    /// <summary>The check of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => Append(Empty, bytes);

    /// <summary>The check of the bytes that <paramref name="crc"/> stands for and of these after them.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words) crc = BitOperations.Crc32C(crc, word);
        foreach (var rest in bytes[(words.Length * sizeof(ulong))..]) crc = BitOperations.Crc32C(crc, rest);
        return ~crc;
    }
}
