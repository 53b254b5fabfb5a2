using CryptoViz.Pipeline.Storage;
using Xunit.Abstractions;

namespace CryptoViz.Pipeline.Tests.Storage;

public sealed class Crc32CTests(ITestOutputHelper output)
{
    // The reversed polynomial of RFC 3720.
    private const uint Polynomial = 0x82F63B78;

    [Fact]
    public void The_examples_of_rfc_3720_come_out()
    {
        Crc32C.Of([]).ShouldBe(0u);
        Crc32C.Of("123456789"u8).ShouldBe(0xE3069283);
        Crc32C.Of(new byte[32]).ShouldBe(0x8A9136AAu);
        Crc32C.Of([.. Enumerable.Repeat((byte)255, 32)]).ShouldBe(0x62A8AB43u);
        Crc32C.Of([.. Enumerable.Range(0, 32).Select(value => (byte)value)]).ShouldBe(0x46DD794Eu);
    }

    [Fact]
    public void Bytes_of_any_length_in_any_parts_have_the_check_that_is_computed_bit_by_bit()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 300; round++)
        {
            var bytes = new byte[random.Next(4_000)];
            random.NextBytes(bytes);
            var cut = random.Next(bytes.Length + 1);

            Crc32C.Append(Crc32C.Of(bytes.AsSpan(..cut)), bytes.AsSpan(cut..)).ShouldBe(BitByBit(bytes), $"{bytes.Length} bytes cut at {cut}, seed {seed}");
        }
    }

    private static uint BitByBit(byte[] bytes)
    {
        var crc = ~0u;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * Polynomial);
        }

        return ~crc;
    }
}
