using System.Text;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest.CoinGecko;

namespace CryptoViz.Pipeline.Tests.Ingest.CoinGecko;

public class KeyReaderTests
{
    /// <summary>The example of the vendor's reference of <c>GET /key</c>, with the field that its newer clients know besides.</summary>
    private const string Documented = """
        {
          "plan": "Other",
          "rate_limit_request_per_minute": 1000,
          "monthly_call_credit": 1000000,
          "current_total_monthly_calls": 104,
          "current_remaining_monthly_calls": 999896,
          "api_key_rate_limit_request_per_minute": 500,
          "api_key_monthly_call_credit": 500000,
          "api_key_current_total_monthly_calls": 100
        }
        """;

    [Fact]
    public void What_is_documented_gives_the_narrower_limits_of_plan_and_key() => Read(Documented).ShouldBe(new KeyLimits(500, 500_000, 499_900));

    [Theory]
    [InlineData("""{"rate_limit_request_per_minute":500,"monthly_call_credit":500000,"current_remaining_monthly_calls":499000}""", 500, 500_000, 499_000)]
    [InlineData("""{"rate_limit_request_per_minute":"500","monthly_call_credit":"500000","current_remaining_monthly_calls":"7"}""", 500, 500_000, 7)]
    [InlineData("""{"rate_limit_request_per_minute":500.0,"monthly_call_credit":5e5,"current_remaining_monthly_calls":7.9}""", 500, 500_000, 7)]
    [InlineData("""{"rate_limit_request_per_minute":500,"monthly_call_credit":99999999999,"current_remaining_monthly_calls":99999999998}""", 500, int.MaxValue, int.MaxValue)]
    [InlineData("""{"rate_limit_request_per_minute":500,"monthly_call_credit":null,"api_key_rate_limit_request_per_minute":null}""", 500, null, null)]
    [InlineData("""{"rate_limit_request_per_minute":500,"api_key_rate_limit_request_per_minute":0,"api_key_monthly_call_credit":0}""", 500, null, null)]
    [InlineData("""{"rate_limit_request_per_minute":500,"monthly_call_credit":100,"current_remaining_monthly_calls":-3}""", 500, 100, -3)]
    [InlineData("""{"plan":{"name":"x"},"rate_limit_request_per_minute":[1],"monthly_call_credit":100,"more":[{}]}""", null, 100, null)]
    public void Numbers_come_in_many_forms_and_what_is_not_told_is_unknown(string answer, int? minute, int? month, int? left) =>
        Read(answer).ShouldBe(new KeyLimits(minute, month, left));

    [Fact]
    public void Of_a_key_that_may_use_less_than_is_left_of_the_plan_only_its_own_use_tells_what_is_left() =>
        Read("""{"monthly_call_credit":1000,"current_remaining_monthly_calls":900,"api_key_monthly_call_credit":500}""").ShouldBe(new KeyLimits(null, 500, null));

    [Fact]
    public void Of_a_key_that_may_use_more_than_is_left_of_the_plan_that_is_left() =>
        Read("""{"monthly_call_credit":1000,"current_remaining_monthly_calls":300,"api_key_monthly_call_credit":500}""").ShouldBe(new KeyLimits(null, 500, 300));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"plan":"Analyst","rate_limit_request_per_minute":0,"monthly_call_credit":0}""")]
    [InlineData("""{"rate_limit_request_per_minute":500""")]
    [InlineData("<html>Just a moment...</html>")]
    [InlineData("""{"status":{"error_code":10005,"error_message":"This request is limited to PRO API subscribers."}}""")]
    public void What_holds_no_limit_gives_none(string answer) => Read(answer).ShouldBeNull();

    private static KeyLimits? Read(string answer) => KeyReader.Read(Encoding.UTF8.GetBytes(answer));
}
