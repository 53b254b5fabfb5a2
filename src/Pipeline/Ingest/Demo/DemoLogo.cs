using System.Buffers.Binary;
using System.IO.Compression;

namespace CryptoViz.Pipeline.Ingest.Demo;

/// <summary>Invented logos: a coloured disc with a pale flower of three to eight petals, drawn as a PNG of 64 x 64 pixels.</summary>
internal static class DemoLogo
{
    private const int Size = 64;
    private const string Folder = "/coins/images/";

    /// <summary>Where a coin's logo is.</summary>
    public static string AddressOf(DemoCoin coin) => $"https://{DemoHandler.Host}{Folder}{Uri.EscapeDataString(coin.Id)}.png";

    /// <summary>The coin whose logo an address names; null when it names none.</summary>
    public static DemoCoin? Find(Uri address) =>
        address.Host == DemoHandler.Host && address.AbsolutePath.StartsWith(Folder, StringComparison.Ordinal)
            ? DemoCoins.Find(Uri.UnescapeDataString(Path.GetFileNameWithoutExtension(address.AbsolutePath)))
            : null;

    /// <summary>The PNG (ISO/IEC 15948): signature, header, pixels as one zlib stream, end.</summary>
    public static byte[] Draw(DemoCoin coin)
    {
        var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Size);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Size);
        (header[8], header[9]) = (8, 6);
        WriteChunk(png, "IHDR"u8, header);
        WriteChunk(png, "IDAT"u8, Pixels(coin));
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static byte[] Pixels(DemoCoin coin)
    {
        var hue = DemoHash.Unit(coin.Key, 2) * 2 * Math.PI;
        var petals = 3 + DemoHash.Pick(coin.Key, 3, 6);
        var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var y = 0; y < Size; y++)
            {
                zlib.WriteByte(0);
                for (var x = 0; x < Size; x++)
                {
                    var (dx, dy) = (x - Size / 2 + 0.5, y - Size / 2 + 0.5);
                    var radius = Math.Sqrt(dx * dx + dy * dy);
                    var pale = Math.Clamp(15 + 6 * Math.Cos(petals * Math.Atan2(dy, dx)) - radius, 0, 1) * 0.9;
                    for (var channel = 0; channel < 3; channel++)
                    {
                        var colour = 120 + 80 * Math.Cos(hue + channel * 2 * Math.PI / 3);
                        zlib.WriteByte((byte)(colour + (255 - colour) * pale));
                    }

                    zlib.WriteByte((byte)(255 * Math.Clamp(Size / 2 - radius, 0, 1)));
                }
            }
        }

        return compressed.ToArray();
    }

    private static void WriteChunk(Stream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        png.Write(number);
        png.Write(type);
        png.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32([.. type, .. content]));
        png.Write(number);
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
        }

        return ~crc;
    }
}
