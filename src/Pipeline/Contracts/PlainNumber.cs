using System.Globalization;
using System.Text.Json;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>Numbers as every interface writes them: plain decimals, never an exponent.</summary>
public static class PlainNumber
{
    /// <summary>Writes a finite double with the fewest digits that read back as the same double.</summary>
    /// <exception cref="ArgumentException">The number is NaN or infinite.</exception>
    public static void Write(Utf8JsonWriter writer, double number)
    {
        // Doubles in this range are printed without an exponent by the writer itself.
        if (number == 0 || Math.Abs(number) is >= 1e-4 and < 1e15)
        {
            writer.WriteNumberValue(number);
            return;
        }

        if (!double.IsFinite(number)) throw new ArgumentException("not a finite number", nameof(number));
        writer.WriteRawValue(ToText(number), skipInputValidation: true);
    }

    /// <summary>The digits of a finite double, without an exponent.</summary>
    public static string ToText(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E', StringComparison.Ordinal);
        if (e < 0) return text;

        var exponent = int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var sign = text[0] == '-' ? "-" : "";
        var digits = text[sign.Length..e].Replace(".", "", StringComparison.Ordinal);
        return exponent < 0
            ? $"{sign}0.{new string('0', -exponent - 1)}{digits}"
            : $"{sign}{digits.PadRight(exponent + 1, '0')}";
    }
}
