using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using CryptoViz.Gateway.Wire;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;

namespace CryptoViz.Gateway.Realtime;

/// <summary>
/// SignalR's JSON protocol, but that the item of a stream which is encoded already is copied as it is. A serializer in between, which
/// finds a converter and looks at each item, would cost as much as the copy and the write together.
/// </summary>
internal sealed class FrameProtocol(IOptions<JsonHubProtocolOptions> options) : IHubProtocol
{
    private static ReadOnlySpan<byte> Start => "{\"type\":2,\"invocationId\":\""u8;

    private static ReadOnlySpan<byte> Item => "\",\"item\":"u8;

    private static ReadOnlySpan<byte> End => "}\u001e"u8;

    private readonly JsonHubProtocol _json = new(options);

    /// <inheritdoc/>
    public string Name => _json.Name;

    /// <inheritdoc/>
    public int Version => _json.Version;

    /// <inheritdoc/>
    public TransferFormat TransferFormat => _json.TransferFormat;

    /// <inheritdoc/>
    public bool IsVersionSupported(int version) => _json.IsVersionSupported(version);

    /// <inheritdoc/>
    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, out HubMessage message) =>
        _json.TryParseMessage(ref input, binder, out message!);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message)
    {
        var bytes = new ArrayBufferWriter<byte>();
        WriteMessage(message, bytes);
        return bytes.WrittenMemory;
    }

    /// <inheritdoc/>
    public void WriteMessage(HubMessage message, IBufferWriter<byte> output)
    {
        if (message is not StreamItemMessage { InvocationId: { } stream, Item: RawJson frame })
        {
            _json.WriteMessage(message, output);
            if (message is CompletionMessage) ClientConnection.Completed(output);
            return;
        }

        // In one piece: what lies in two pieces of a pipe becomes two frames of the WebSocket, and two sends.
        var id = JsonEncodedText.Encode(stream, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
        var length = Start.Length + id.Length + Item.Length + frame.Head.Length + frame.Body.Length + End.Length;
        var rest = output.GetSpan(length);
        Put(Start, ref rest);
        Put(id, ref rest);
        Put(Item, ref rest);
        Put(frame.Head.Span, ref rest);
        Put(frame.Body.Span, ref rest);
        Put(End, ref rest);
        output.Advance(length);
    }

    private static void Put(ReadOnlySpan<byte> bytes, ref Span<byte> rest)
    {
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }
}
