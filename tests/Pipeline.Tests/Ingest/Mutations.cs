namespace CryptoViz.Pipeline.Tests.Ingest;

/// <summary>Damages bytes as networks, caches and bad programs do; the same seed gives the same damage.</summary>
internal sealed class Mutations(int seed)
{
    private static readonly byte[][] Fragments = [.. new[]
    {
        "null", "\"", "{", "}", "[", "]", ",", "1e400", "-", "NaN", "<", ">", "&", "]]>", "<![CDATA[", "<!--", "&#0;", "&amp;",
        "\0", "\ud83d\ude80", "</item>", "<item>", "<!DOCTYPE x [", "\\ud800",
    }.Select(System.Text.Encoding.UTF8.GetBytes)];

    private readonly Random _random = new(seed);

    /// <summary>One to four damages of the original.</summary>
    public byte[] Next(byte[] original)
    {
        var bytes = new List<byte>(original);
        for (var damages = _random.Next(1, 5); damages > 0 && bytes.Count > 0; damages--)
        {
            var at = _random.Next(bytes.Count);
            var length = Math.Min(_random.Next(1, 60), bytes.Count - at);
            switch (_random.Next(6))
            {
                case 0: bytes[at] = (byte)_random.Next(256); break;
                case 1: bytes.RemoveRange(at, length); break;
                case 2: bytes.RemoveRange(at, bytes.Count - at); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                case 4: bytes.InsertRange(at, Fragments[_random.Next(Fragments.Length)]); break;
                default: bytes[at] ^= (byte)(1 << _random.Next(8)); break;
            }
        }

        return [.. bytes];
    }
}
