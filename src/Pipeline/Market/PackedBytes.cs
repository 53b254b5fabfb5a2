using System.Buffers.Binary;

namespace CryptoViz.Pipeline.Market;

/// <summary>Writes numbers into as few bytes as they need: varints, zigzag where they have a sign.</summary>
internal ref struct PackedWriter(byte[] buffer)
{
    public int Length { get; private set; }

    public void Byte(byte value) => buffer[Length++] = value;

    public void Unsigned(ulong value)
    {
        for (; value >= 0x80; value >>= 7) buffer[Length++] = (byte)(value | 0x80);
        buffer[Length++] = (byte)value;
    }

    public void Long(long value) => Unsigned((ulong)((value << 1) ^ (value >> 63)));

    public void Double(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(buffer.AsSpan(Length), value);
        Length += sizeof(double);
    }
}

/// <summary>Reads back what <see cref="PackedWriter"/> wrote, in the same order.</summary>
internal ref struct PackedReader(ReadOnlySpan<byte> packed)
{
    private readonly ReadOnlySpan<byte> _packed = packed;
    private int _at;

    public byte Byte() => _packed[_at++];

    public ulong Unsigned()
    {
        ulong value = _packed[_at++];
        if (value < 0x80) return value;

        value &= 0x7f;
        for (var shift = 7; ; shift += 7)
        {
            ulong next = _packed[_at++];
            value |= (next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
    }

    public long Long()
    {
        var value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public double Double()
    {
        var value = BinaryPrimitives.ReadDoubleLittleEndian(_packed[_at..]);
        _at += sizeof(double);
        return value;
    }
}
