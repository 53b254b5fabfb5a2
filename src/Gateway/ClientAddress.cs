using System.Net;
using System.Net.Sockets;

namespace CryptoViz.Gateway;

/// <summary>Whom limits count as one client.</summary>
internal static class ClientAddress
{
    /// <summary>Who is counted: an address, or the network that one customer owns; null for this computer.</summary>
    public static string? CountedAs(IPAddress? address)
    {
        if (address is null || IPAddress.IsLoopback(address)) return null;
        if (address.IsIPv4MappedToIPv6) return CountedAs(address.MapToIPv4());
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address.ToString();

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
