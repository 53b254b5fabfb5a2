namespace CryptoViz.Gateway.Wire;

/// <summary>
/// JSON that is encoded already: a head and a body that any number of receivers share. Whoever sends it copies the bytes and looks at
/// nothing.
/// </summary>
/// <param name="head">The JSON's first bytes.</param>
/// <param name="body">The rest; shared, never changed.</param>
internal sealed class RawJson(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body)
{
    /// <summary>The first bytes.</summary>
    public ReadOnlyMemory<byte> Head => head;

    /// <summary>The rest, shared between receivers.</summary>
    public ReadOnlyMemory<byte> Body => body;

    /// <summary>All bytes in one array.</summary>
    public byte[] ToArray() => [.. head.Span, .. body.Span];
}
