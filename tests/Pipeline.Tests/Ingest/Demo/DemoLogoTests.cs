using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using CryptoViz.Pipeline.Ingest.Demo;

namespace CryptoViz.Pipeline.Tests.Ingest.Demo;

public class DemoLogoTests
{
    [Fact]
    public void A_logo_is_a_png_of_64_by_64_pixels()
    {
        var png = DemoLogo.Draw(DemoCoins.All[0]);

        png[..8].ShouldBe([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)).ShouldBe(64);
        BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)).ShouldBe(64);
        // The last chunk is empty, so its check sum is the same in every PNG there is.
        png[^12..].ShouldBe([0, 0, 0, 0, .. "IEND"u8, 0xAE, 0x42, 0x60, 0x82]);
    }

    [Fact]
    public void Its_pixels_are_a_disc_on_nothing()
    {
        var png = DemoLogo.Draw(DemoCoins.All[0]);
        Encoding.ASCII.GetString(png, 37, 4).ShouldBe("IDAT");
        var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(33));
        using var zlib = new ZLibStream(new MemoryStream(png, 41, length), CompressionMode.Decompress);
        var pixels = new MemoryStream();
        zlib.CopyTo(pixels);

        var bytes = pixels.ToArray();
        bytes.Length.ShouldBe(64 * (1 + 64 * 4));
        bytes[1 + 3].ShouldBe((byte)0);
        bytes[32 * (1 + 64 * 4) + 1 + 32 * 4 + 3].ShouldBe((byte)255);
    }

    [Fact]
    public void Coins_have_different_logos() =>
        DemoCoins.All.Select(coin => Convert.ToHexString(DemoLogo.Draw(coin))).ShouldBeUnique();
}
