using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CryptoViz.Tests;

/// <summary>
/// A WebSocket client on a bare socket: it sends what no library would, stops reading when told to, and costs next to nothing.
/// </summary>
internal sealed class RawWebSocket : IDisposable
{
    private const byte Separator = 0x1e;

    private readonly Socket _socket;
    private readonly byte[] _buffer;
    private int _start;
    private int _end;

    private RawWebSocket(Socket socket, int bufferBytes) => (_socket, _buffer) = (socket, new byte[bufferBytes]);

    /// <summary>Called with the payload bytes of a frame as they come, in pieces; <paramref name="ends"/> with the last of a message.</summary>
    public delegate void Payload(int opcode, ReadOnlySpan<byte> piece, bool ends);

    /// <summary>The status and reason of the close frame that came; null before.</summary>
    public (int Status, string Reason)? Closed { get; private set; }

    /// <summary>Connects and shakes hands, if the server will.</summary>
    /// <param name="server">Where it listens.</param>
    /// <param name="path">The request's path.</param>
    /// <param name="bufferBytes">How much is read at once.</param>
    /// <param name="systemBufferBytes">How much the system holds for a client that does not read; null for its own choice.</param>
    /// <exception cref="HttpRequestException">The server refused; the message is its status line.</exception>
    public static async Task<RawWebSocket> ConnectAsync(IPEndPoint server, string path, int bufferBytes = 4096, int? systemBufferBytes = null)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (systemBufferBytes is { } bytes) socket.ReceiveBufferSize = bytes;
            await socket.ConnectAsync(server);
            var client = new RawWebSocket(socket, bufferBytes);
            await client.ShakeHandsAsync(server, path);
            return client;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends one hub message: a text frame that ends with the record separator.</summary>
    public Task SendAsync(string message) => SendFrameAsync(0x1, [.. Encoding.UTF8.GetBytes(message), Separator]);

    /// <summary>Sends a frame; its key is zero, so that the bytes go out as they are.</summary>
    public async Task SendFrameAsync(int opcode, byte[] payload, bool final = true, ulong? claimedLength = null)
    {
        var head = new byte[14];
        var length = claimedLength ?? (ulong)payload.Length;
        head[0] = (byte)((final ? 0x80 : 0) | opcode);
        head[1] = (byte)(0x80 | (length < 126 ? (int)length : length <= ushort.MaxValue ? 126 : 127));
        var size = 2;
        if (length >= 126 && length <= ushort.MaxValue)
        {
            BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)length);
            size = 4;
        }
        else if (length > ushort.MaxValue)
        {
            BinaryPrimitives.WriteUInt64BigEndian(head.AsSpan(2), length);
            size = 10;
        }

        byte[] frame = [.. head.AsSpan(0, size + 4), .. payload];
        await SendBytesAsync(frame);
    }

    /// <summary>Sends bytes that need not be a frame.</summary>
    public async Task SendBytesAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[await _socket.SendAsync(bytes)..];
    }

    /// <summary>Reads frames until the connection ends; returns normally however it does.</summary>
    public async Task ReadAsync(Payload take, CancellationToken cancelled = default)
    {
        try
        {
            while (await ReadFrameAsync(take, cancelled))
            {
            }
        }
        catch (SocketException)
        {
        }
    }

    /// <summary>Reads one frame, of which there may be more to a message; false when the connection has ended.</summary>
    public async Task<bool> ReadFrameAsync(Payload take, CancellationToken cancelled = default)
    {
        if (!await FillAsync(2, cancelled)) return false;

        var (opcode, final, length) = (_buffer[_start] & 0xf, (_buffer[_start] & 0x80) != 0, (long)(_buffer[_start + 1] & 0x7f));
        var head = length switch { 126 => 4, 127 => 10, _ => 2 };
        if (!await FillAsync(head, cancelled)) return false;

        if (head == 4) length = BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(_start + 2));
        if (head == 10) length = BinaryPrimitives.ReadInt64BigEndian(_buffer.AsSpan(_start + 2));
        _start += head;
        if (length == 0) take(opcode, [], final);
        while (length > 0)
        {
            if (!await FillAsync(1, cancelled)) return false;

            var piece = _buffer.AsSpan(_start, (int)Math.Min(length, _end - _start));
            if (opcode == 0x8 && piece.Length >= 2)
                Closed = (BinaryPrimitives.ReadUInt16BigEndian(piece), Encoding.UTF8.GetString(piece[2..]));
            _start += piece.Length;
            length -= piece.Length;
            take(opcode, piece, final && length == 0);
        }

        return opcode != 0x8;
    }

    /// <summary>Cuts the connection without a word.</summary>
    public void Abort()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private async Task ShakeHandsAsync(IPEndPoint server, string path)
    {
        await SendBytesAsync(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: {server}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            $"Sec-WebSocket-Key: {Convert.ToBase64String(Guid.NewGuid().ToByteArray())}\r\nSec-WebSocket-Version: 13\r\n\r\n"));
        int end;
        while ((end = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (!await FillAsync(_end - _start + 1, default)) throw new HttpRequestException("the server closed the connection");
        }

        var answer = Encoding.ASCII.GetString(_buffer, _start, end);
        _start += end + 4;
        if (!answer.StartsWith("HTTP/1.1 101", StringComparison.Ordinal)) throw new HttpRequestException(answer);
    }

    private async ValueTask<bool> FillAsync(int count, CancellationToken cancelled)
    {
        while (_end - _start < count)
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }

            var received = await _socket.ReceiveAsync(_buffer.AsMemory(_end), cancelled);
            if (received == 0) return false;

            _end += received;
        }

        return true;
    }
}
