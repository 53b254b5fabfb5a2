using System.Net;
using System.Net.Sockets;

namespace CryptoViz.Pipeline.Ingest.Rss;

/// <summary>
/// Keeps feed addresses off this machine and its network. The address is checked when the connection is made, to the very
/// address that is connected to, so that neither a redirect nor a name that resolves differently the second time gets by.
/// </summary>
internal static class PublicNetwork
{
    // IANA special-purpose registries (RFC 6890 and successors): everything that is not globally reachable.
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
            "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
            "224.0.0.0/3",
            "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16",
            "fc00::/7", "fe80::/9", "ff00::/8",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>True when the address is one of the open internet.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (Nat64.Contains(address)) address = new IPAddress(address.GetAddressBytes().AsSpan(12));
        return !Special.Any(network => network.Contains(address));
    }

    /// <summary>Connects to a public address of the host, for <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="HttpRequestException">The host has no public address.</exception>
    public static ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken stop) =>
        ConnectAsync(context, IsPublic, stop);

    /// <summary>Connects to an address of the host that <paramref name="isOpen"/> lets through.</summary>
    /// <exception cref="HttpRequestException">The host has none.</exception>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, Func<IPAddress, bool> isOpen, CancellationToken stop)
    {
        var host = context.DnsEndPoint.Host;
        // Addresses go past the resolver, which has its own opinion of some, such as 0.
        var all = IPAddress.TryParse(host, out var address) ? [address] : await Dns.GetHostAddressesAsync(host, stop);
        var open = all.Where(isOpen).ToArray();
        if (open.Length == 0)
            throw new HttpRequestException($"{host} is on a private network; set News:AllowPrivateNetworks=true to read feeds there");

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(open, context.DnsEndPoint.Port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
