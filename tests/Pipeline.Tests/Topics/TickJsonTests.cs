using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Topics;
using CsCheck;

namespace CryptoViz.Pipeline.Tests.Topics;

/// <summary>The hand-written reader and writer of ticks against .NET's own.</summary>
public sealed class TickJsonTests
{
    private static readonly Dictionary<string, string> Renamed =
        new() { ["OneHour"] = "1h", ["OneDay"] = "24h", ["SevenDays"] = "7d", ["ThirtyDays"] = "30d", ["OneYear"] = "1y" };

    // Any digits and scale, so zeros with a scale and numbers of more than 64 bits too.
    private static readonly Gen<decimal> Decimals = Gen.OneOf(
        Gen.Select(Gen.Int, Gen.Int, Gen.Int, Gen.Bool, Gen.Byte[0, 28]).Select((low, middle, high, negative, scale) => new decimal(low, middle, high, negative, scale)),
        Gen.Select(Gen.Int, Gen.Int[0, 9], Gen.Bool, Gen.Byte[0, 28]).Select((low, middle, negative, scale) => new decimal(low, middle, 0, negative, scale)),
        Gen.Select(Gen.Int[0, 3], Gen.Bool, Gen.Byte[0, 28]).Select((low, negative, scale) => new decimal(low, 0, 0, negative, scale)));

    private static readonly Gen<Tick> Ticks = Gen.Select(TopicValues.Ticks, Decimals, Decimals, Gen.Int[0, 9]).Select((tick, one, other, some) => tick with
    {
        ImageUrl = some > 4 ? $"https://images.example/{tick.Name}" : null,
        Rank = some,
        Volume24h = one,
        High24h = other,
        Low24h = -one,
        TotalSupply = some > 2 ? other : null,
        MaxSupply = some > 3 ? one : null,
        FullyDilutedValuation = other,
        AllTimeLow = some > 1 ? new PriceAt(one, tick.IngestedAt) : null,
        SourceChange = some > 0 ? new SourceChange { OneDay = one, SevenDays = other } : null,
    });

    // As nearly all of them are: no text that has to be escaped, and digits that fit 64 bits.
    private static readonly Gen<Tick> PlainTicks = Gen.Select(Gen.Long[1, long.MaxValue], Gen.Byte[0, 28], Gen.Bool).Select((digits, scale, all) =>
    {
        var number = new decimal((int)digits, (int)(digits >> 32), 0, false, scale);
        return TopicValues.Tick() with
        {
            Price = number,
            Volume24h = all ? number : null,
            MaxSupply = 0,
            ImageUrl = all ? "https://images.example/1.png?2" : null,
            AllTimeLow = all ? new PriceAt(number, TopicValues.Noon) : null,
            SourceChange = all ? new SourceChange { OneHour = -number, OneYear = 0 } : null,
        };
    });

    [Fact]
    public void Every_field_of_a_tick_is_written_in_the_order_of_its_declaration_as_NET_writes_it() =>
        Ticks.Sample(tick => Encoding.UTF8.GetString(TopicCodec.Encode(tick)).ShouldBe(Plain(tick).ToJsonString()));

    [Fact]
    public void A_tick_is_read_from_fields_in_any_order_doubled_escaped_and_among_unknown_ones() => Gen.Select(Ticks, Gen.Int).Sample((tick, seed) =>
    {
        var fields = Plain(tick).Select(field => $"{Escaped(field.Key)}:{field.Value?.ToJsonString() ?? "null"}").ToArray();
        new Random(seed).Shuffle(fields);

        var read = TopicCodec.Tick(Encoding.UTF8.GetBytes(
            $$"""{"unknown":{"id":[1,{"price":2}]},"price":7,"\u0071uote":"eur",{{string.Join(" , ", fields)}},"later":null}""")).Value.ShouldNotBeNull();

        Plain(read).ToJsonString().ShouldBe(Plain(tick).ToJsonString());
    });

    [Fact]
    public void A_tick_as_it_is_written_is_read_in_one_go() =>
        PlainTicks.Sample(tick => Plain(TickText.Read(TopicCodec.Encode(tick))!).ToJsonString().ShouldBe(Plain(tick).ToJsonString()));

    [Fact]
    public void What_is_read_in_one_go_is_what_a_reader_of_any_JSON_reads()
    {
        var taken = 0;
        Gen.Select(Gen.OneOf(Ticks, PlainTicks), Gen.Int).Sample(
            (tick, seed) =>
            {
                var (json, random) = (TopicCodec.Encode(tick), new Random(seed));
                for (var i = 0; i < 200; i++)
                {
                    var other = Changed(json, random);
                    if (TickText.Read(other) is not { } read) continue;

                    var general = JsonSerializer.Deserialize(other, ContractJson.Default.Tick)!;
                    Plain(read).ToJsonString().ShouldBe(Plain(general).ToJsonString(), Encoding.UTF8.GetString(other));
                    Interlocked.Increment(ref taken);
                }
            },
            iter: 300);

        // Another digit is as plain as the one before.
        taken.ShouldBeGreaterThan(1_000);
    }

    [Theory]
    [InlineData("price", "01"), InlineData("price", "1."), InlineData("price", ".5"), InlineData("price", "-"), InlineData("price", "1.2.3"), InlineData("price", "")]
    [InlineData("rank", "1.0"), InlineData("rank", "3000000000"), InlineData("name", "\"a\nb\""), InlineData("name", "\"a\u0001b\""), InlineData("name", "\"a\\u0062\"")]
    [InlineData("price", "null"), InlineData("symbol", "null"), InlineData("id", "\"a/b\""), InlineData("schemaVersion", "2"), InlineData("allTimeHigh", "{}")]
    public void What_is_not_written_so_is_not_read_in_one_go(string field, string value)
    {
        var fields = Plain(TopicValues.Tick()).Select(each => $"\"{each.Key}\":{(each.Key == field ? value : each.Value?.ToJsonString() ?? "null")}");

        TickText.Read(Encoding.UTF8.GetBytes($"{{{string.Join(',', fields)}}}")).ShouldBeNull();
    }

    [Theory]
    [InlineData("id"), InlineData("symbol"), InlineData("name"), InlineData("quote"), InlineData("price"), InlineData("observedAt"), InlineData("ingestedAt"), InlineData("source"), InlineData("mode")]
    public void A_tick_without_a_needed_field_is_refused(string field)
    {
        var json = Plain(TopicValues.Tick());
        json.Remove(field);

        TopicCodec.Tick(Encoding.UTF8.GetBytes(json.ToJsonString())).Reason
            .ShouldBe(field switch { "id" => "missing-id", "observedAt" => "missing-time", _ => "unreadable-json" });
    }

    [Theory]
    [InlineData("price", "\"1\"")]
    [InlineData("price", "1e400")]
    [InlineData("marketCap", "true")]
    [InlineData("rank", "1.5")]
    [InlineData("allTimeHigh", "7")]
    [InlineData("allTimeHigh", "{\"price\":null}")]
    [InlineData("sourceChange", "[]")]
    [InlineData("symbol", "{}")]
    [InlineData("name", "\"\\ud800\"")]
    [InlineData("ingestedAt", "\"2026-02-29T10:00:00.000Z\"")]
    [InlineData("ingestedAt", "\"2026-11-24T25:00:00.000Z\"")]
    [InlineData("ingestedAt", "\"2026-11-24T10:0x:00.000Z\"")]
    public void A_field_of_another_kind_is_refused(string field, string value)
    {
        var json = $"{{\"{field}\":{value},{Plain(TopicValues.Tick()).Where(other => other.Key != field).Aggregate("", (all, other) => $"{all},{Escaped(other.Key)}:{other.Value?.ToJsonString() ?? "null"}")[1..]}}}";

        TopicCodec.Tick(Encoding.UTF8.GetBytes(json)).Reason.ShouldBe("unreadable-json");
    }

    [Theory]
    [InlineData("2026-11-24T12:00:00Z", "2026-11-24T12:00:00.000Z")]
    [InlineData("2026-11-24T13:30:00.25+01:30", "2026-11-24T12:00:00.250Z")]
    [InlineData("2026-11-24T12:00:00.1239999Z", "2026-11-24T12:00:00.123Z")]
    [InlineData("0001-01-01T00:00:00.000Z", "0001-01-01T00:00:00.000Z")]
    [InlineData("2028-02-29T23:59:59.999Z", "2028-02-29T23:59:59.999Z")]
    public void Instants_are_read_in_any_form_and_written_in_one(string read, string written)
    {
        var json = Plain(TopicValues.Tick());
        json["ingestedAt"] = read;

        var tick = TopicCodec.Tick(Encoding.UTF8.GetBytes(json.ToJsonString())).Value.ShouldNotBeNull();

        tick.IngestedAt.ShouldBe(DateTimeOffset.Parse(read, CultureInfo.InvariantCulture));
        Encoding.UTF8.GetString(TopicCodec.Encode(tick)).ShouldContain($"\"ingestedAt\":\"{written}\"");
    }

    [Fact]
    public void Texts_that_come_again_are_the_same_string_and_others_never_are()
    {
        var names = Enumerable.Range(0, 20_000).Select(n => $"name-{n % 10_000}").ToArray();

        foreach (var name in names) Read(name).Name.ShouldBe(name);

        Read("Bitcoin").Name.ShouldBeSameAs(Read("Bitcoin").Name);
        Tick Read(string name) => TopicCodec.Tick(TopicCodec.Encode(TopicValues.Tick() with { Name = name })).Value!;
    }

    // One byte is another, gone, or new; most often one of those that make a difference.
    private static byte[] Changed(byte[] json, Random random)
    {
        var (at, with) = (random.Next(json.Length), "0019.-+eE\",:{}[] \\nZ\u0001\u0080"[random.Next(21)]);
        return random.Next(3) switch
        {
            0 => [.. json[..at], (byte)with, .. json[(at + 1)..]],
            1 => [.. json[..at], .. json[(at + 1)..]],
            _ => [.. json[..at], (byte)with, .. json[at..]],
        };
    }

    // What the serializer of .NET makes of the record as it is declared.
    private static JsonObject Plain(object value)
    {
        var json = new JsonObject();
        foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(property => property.MetadataToken))
        {
            var name = Renamed.GetValueOrDefault(property.Name) ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            json[name] = property.GetValue(value) switch
            {
                null => null,
                CoinId id => id.Value,
                decimal number => number,
                int number => number,
                string text => text,
                DateTimeOffset instant => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
                var other => Plain(other),
            };
        }

        return json;
    }

    private static string Escaped(string name) => $"\"\\u{(int)name[0]:x4}{name[1..]}\"";
}
