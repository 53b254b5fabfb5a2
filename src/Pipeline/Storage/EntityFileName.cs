using System.Security.Cryptography;
using System.Text;

namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// Directory names for persistence ids, which are untrusted text: no name leaves its directory, none means something to a file
/// system, none is too long, and no two ids share one, also where upper and lower case are one.
/// </summary>
internal static class EntityFileName
{
    /// <summary>The longest name; with the number and ending it stays far below the 255 bytes that file systems take.</summary>
    private const int MaxLength = 120;

    // 128 bits of the hash, in hexadecimal.
    private const int HashLength = 32;

    /// <summary>The directory of an entity below the snapshots: two digits that spread them, then the escaped id.</summary>
    public static string Of(string persistenceId)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(persistenceId)));
        return Path.Combine(hash[..2], Escape(persistenceId, hash));
    }

    private static string Escape(string persistenceId, string hash)
    {
        var escaped = new StringBuilder();
        foreach (var octet in Encoding.UTF8.GetBytes(persistenceId))
        {
            if (octet is >= (byte)'a' and <= (byte)'z' or >= (byte)'0' and <= (byte)'9' or (byte)'_' or (byte)'-') escaped.Append((char)octet);
            else escaped.Append('%').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        // A dot is never in an escaped id, so a shortened name can't be another id's.
        return escaped.Length <= MaxLength
            ? escaped.ToString()
            : $"{escaped.ToString(0, MaxLength - HashLength - 1)}.{hash[..HashLength]}";
    }
}
