using System.Text.Json;
using CryptoViz.Gateway.Realtime;

namespace CryptoViz.Gateway.Tests.Realtime;

public sealed class StreamArgumentTests
{
    [Fact]
    public void Absent_and_null_fields_are_the_same_and_unknown_ones_are_ignored()
    {
        var argument = Read("""{"cursor":null,"maxRate":null,"future":{"a":[1]}}""");

        argument.Cursor.ShouldBeNull();
        argument.Pace.ShouldBe(TimeSpan.FromMilliseconds(250));
        argument.Coins("ids", 2).ShouldBeNull();
        argument.IsValid.ShouldBeTrue();
    }

    [Fact]
    public void Ids_are_taken_once_in_one_order_so_that_equal_lists_have_equal_cursors() =>
        Read("""{"ids":["b","a","b"]}""").Coins("ids", 3)!.Value.ShouldBe(["a", "b"]);

    [Theory]
    [InlineData("""{"ids":["a","b","c"]}""")]
    [InlineData("""{"ids":["\ud800"]}""")]
    [InlineData("""{"ids":[""]}""")]
    [InlineData("""{"ids":[null]}""")]
    [InlineData("""{"ids":{}}""")]
    public void Wrong_ids_are_invalid(string json)
    {
        var argument = Read(json);

        argument.Coins("ids", 2);

        argument.IsValid.ShouldBeFalse();
    }

    [Fact]
    public void Some_of_what_is_allowed_is_taken_once_in_one_order() =>
        Read("""{"fields":["price","change","price"]}""").SomeOf("fields", ["change", "name", "price"])!.Value.ShouldBe(["change", "price"]);

    [Theory]
    [InlineData("""{"fields":[]}""")]
    [InlineData("""{"fields":["price","prize"]}""")]
    [InlineData("""{"fields":["Price"]}""")]
    [InlineData("""{"fields":[null]}""")]
    [InlineData("""{"fields":["\ud800"]}""")]
    [InlineData("""{"fields":"price"}""")]
    public void None_of_what_is_allowed_or_something_else_is_invalid(string json)
    {
        var argument = Read(json);

        argument.SomeOf("fields", ["price"]);

        argument.IsValid.ShouldBeFalse();
    }

    [Theory]
    [InlineData("0.09")]
    [InlineData("4.01")]
    [InlineData("-1")]
    [InlineData("1e400")]
    [InlineData("true")]
    public void A_rate_out_of_bounds_is_invalid(string rate) => Read($$"""{"maxRate":{{rate}}}""").IsValid.ShouldBeFalse();

    [Fact]
    public void Half_a_surrogate_pair_is_no_text() => Read("""{"cursor":"\ud800"}""").IsValid.ShouldBeFalse();

    private static StreamArgument Read(string json) => new(JsonDocument.Parse(json).RootElement);
}
