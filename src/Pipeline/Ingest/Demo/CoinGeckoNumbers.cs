using System.Globalization;
using System.Text.Json;

namespace CryptoViz.Pipeline.Ingest.Demo;

/// <summary>Numbers as CoinGecko writes them: integers, decimals and exponents mixed, as its Python does.</summary>
internal static class CoinGeckoNumbers
{
    /// <summary>A number with all its digits: <c>38938</c>, <c>0.734539</c>, <c>8.2e-06</c>; null when it is not known.</summary>
    public static void WriteFigure(this Utf8JsonWriter json, double? number)
    {
        if (number is not { } value)
        {
            json.WriteNullValue();
            return;
        }

        Span<byte> text = stackalloc byte[32];
        value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
        text = text[..length];
        text.Replace((byte)'E', (byte)'e');
        json.WriteRawValue(text, skipInputValidation: true);
    }

    /// <summary>A property with such a number.</summary>
    public static void WriteFigure(this Utf8JsonWriter json, ReadOnlySpan<byte> name, double? number)
    {
        json.WritePropertyName(name);
        json.WriteFigure(number);
    }

    /// <summary>An amount of coins, always with a decimal point: <c>18966243.0</c>.</summary>
    public static void WriteSupply(this Utf8JsonWriter json, ReadOnlySpan<byte> name, double? amount)
    {
        json.WritePropertyName(name);
        if (amount is { } whole and < 1e15 && whole == Math.Floor(whole)) json.WriteRawValue(FormattableString.Invariant($"{whole:F1}"));
        else json.WriteFigure(amount);
    }

    /// <summary>A price as a market row gives it: whole from 10,000, else six significant digits.</summary>
    public static double RoundPrice(double price) =>
        price >= 10_000 ? Math.Round(price) : Math.Round(price, Math.Clamp(5 - (int)Math.Floor(Math.Log10(price)), 0, 15));

    /// <summary>A market cap or volume as a market row gives it.</summary>
    public static double? RoundMoney(double? money) => money is { } known ? Math.Round(known) : null;
}
