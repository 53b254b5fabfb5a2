using System.Net;
using System.Net.Sockets;
using CryptoViz.Pipeline;

namespace CryptoViz.Gateway;

/// <summary>An address to listen on, such as <c>http://127.0.0.1:5080</c>.</summary>
/// <param name="Text">As it was given.</param>
/// <param name="Parsed">Its parts; the host may be a name, <c>*</c> or an address.</param>
internal sealed record ListenAddress(string Text, BindingAddress Parsed)
{
    /// <summary>Reads addresses that are separated by <c>;</c>.</summary>
    /// <exception cref="StartException">One can't be read.</exception>
    public static IReadOnlyList<ListenAddress> Read(string urls) =>
        [.. urls.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(ReadOne)];

    /// <summary>True when only programs on this computer can connect.</summary>
    public bool IsOnlyThisComputer =>
        Parsed.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Parsed.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    /// <summary>
    /// Tries the address before anything else is started or touched: the server itself would find out last, when sources already run.
    /// </summary>
    /// <exception cref="StartException">It can't be listened on; the message says what helps.</exception>
    public void EnsureFree()
    {
        var host = Parsed.Host.Trim('[', ']');
        var ip = Parsed.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
            : IPAddress.TryParse(host, out var given) ? given
            : IPAddress.Any;
        try
        {
            using var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(ip, Parsed.Port));
            socket.Listen();
        }
        catch (SocketException e)
        {
            throw new StartException(e.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse =>
                    $"port {Parsed.Port} is in use by another program: stop it, or choose another port with --port={Parsed.Port + 1}",
                SocketError.AccessDenied => $"port {Parsed.Port} needs more rights: choose one above 1023 with --port=5080",
                SocketError.AddressNotAvailable => $"{Text} is not an address of this computer: choose one with --urls",
                _ => $"{Text} can't be listened on: {e.Message}",
            });
        }
    }

    private static ListenAddress ReadOne(string text)
    {
        const string Allowed = "an address such as http://127.0.0.1:5080";
        try
        {
            var parsed = BindingAddress.Parse(text);
            return parsed is { IsUnixPipe: false, IsNamedPipe: false, PathBase: "" } && parsed.Scheme is "http" or "https"
                ? new ListenAddress(text, parsed)
                : throw Settings.Wrong("urls", text, Allowed);
        }
        catch (FormatException)
        {
            throw Settings.Wrong("urls", text, Allowed);
        }
    }
}
