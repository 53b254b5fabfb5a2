using CryptoViz.Pipeline.Market;

namespace CryptoViz.Pipeline.Tests.Market;

public sealed class PackedBytesTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(127, 1)]
    [InlineData(128, 2)]
    [InlineData(16_383, 2)]
    [InlineData(16_384, 3)]
    [InlineData(2_097_280, 4)]
    [InlineData(ulong.MaxValue, 10)]
    public void A_number_takes_a_byte_for_each_7_of_its_bits(ulong value, int bytes)
    {
        var buffer = new byte[16];
        var writer = new PackedWriter(buffer);
        writer.Unsigned(value);
        writer.Byte(77);

        writer.Length.ShouldBe(bytes + 1);
        var reader = new PackedReader(buffer);
        (reader.Unsigned(), reader.Byte()).ShouldBe((value, (byte)77));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(63, 1)]
    [InlineData(-64, 1)]
    [InlineData(64, 2)]
    [InlineData(-65, 2)]
    [InlineData(long.MaxValue, 10)]
    [InlineData(long.MinValue, 10)]
    public void A_number_with_a_sign_takes_one_bit_more(long value, int bytes)
    {
        var buffer = new byte[32];
        var writer = new PackedWriter(buffer);
        writer.Long(value);
        writer.Double(-0.1);

        writer.Length.ShouldBe(bytes + 8);
        var reader = new PackedReader(buffer);
        (reader.Long(), reader.Double()).ShouldBe((value, -0.1));
    }
}
