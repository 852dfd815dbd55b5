-- Further ranges of card numbers (Bancontact, Borica, Cabal, Humo, Mada, Napas, Naranja, Uzcard), and
-- UnionPay's numbers without a check digit. What is stored already was taken in under the old rule;
-- the live check reads all of it by the new one.

-- The same verdict as `hasCardNumber` in src/kernel/card-number.ts, which says what counts and why,
-- on a text as it stands (escapes are undone there only); a test compares the two. A text without
-- twelve digits near each other, which is nearly every text, ends at the first `if`.
-- Needs a database in UTF8, for normalize().
create or replace function avow.has_card_number(value text) returns boolean
language plpgsql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
  plain text := value;
  candidate text;
  shown text;
  -- Per digit: what it is, and what stands before it as bits: 1 space, 2 dash, 4 dot, 8 slash,
  -- 16 comma, 32 underscore, 64 anything else, 128 a plus sign next to it.
  digits int[];
  gaps int[];
  -- Luhn sums of the first n digits when those at even or odd indexes (from 0) count double.
  even_sums int[];
  odd_sums int[];
  total int;
  digit int;
  twice int;
  gap int;
  prefix int;
  anywhere int[];
  by_itself int[];
  size int;
  is_right boolean;
  end_at int;
  groups int[];
  group_start int;
  inner_gaps int;
  alike boolean;
  starts_group boolean;
  ends_group boolean;
begin
  if octet_length(value) <> char_length(value) then
    -- No character stands for more than three digits, and only the fraction 1/10 for three.
    if value !~ ('[0-9\u0080-\U0010ffff]'
        '(?:[\u0001-/:-@[-`{-\u007f]{0,4}[0-9\u0080-\U0010ffff]){4}') then
      return false;
    end if;
    plain := regexp_replace(
      normalize(value, NFKD),
      '[\u00ad\u0300-\u036f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20f0'
        '\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]',
      '', 'g');
    declare
      -- The zeros of every script with decimal digits (Unicode 17, category Nd) but ASCII's.
      zeros constant int[] := array[
        1632, 1776, 1984, 2406, 2534, 2662, 2790, 2918, 3046, 3174, 3302, 3430, 3558, 3664,
        3792, 3872, 4160, 4240, 6112, 6160, 6470, 6608, 6784, 6800, 6992, 7088, 7232, 7248,
        42528, 43216, 43264, 43472, 43504, 43600, 44016, 65296, 66720, 68912, 68928, 69734,
        69872, 69942, 70096, 70384, 70736, 70864, 71248, 71360, 71376, 71386, 71472, 71904,
        72016, 72688, 72784, 73040, 73120, 73184, 73552, 90416, 92768, 92864, 93008, 93552,
        118000, 120782, 120792, 120802, 120812, 120822, 123200, 123632, 124144, 124401, 125264,
        130032];
    begin
      if plain ~ (select '[' || string_agg(chr(z) || '-' || chr(z + 9), '') || ']'
          from unnest(zeros) as z) then
        for digit in 0..9 loop
          plain := regexp_replace(plain,
            (select '[' || string_agg(chr(z + digit), '') || ']' from unnest(zeros) as z),
            digit::text, 'g');
        end loop;
      end if;
    end;
    plain := regexp_replace(plain, '[\u0085\u115f\u1160\u1680\u2028\u2029\u2800]', ' ', 'g');
    plain := regexp_replace(plain, '[\u02d7\u058a\u05be\u1400\u1806\u2010-\u2015\u2043\u2212\u2e17'
      '\u2e1a\u2e3a\u2e3b\u2e40\u301c\u3030\u30a0]', '-', 'g');
    plain := regexp_replace(plain,
      '[\u00b7\u06d4\u2022\u2027\u2219\u22c5\u3002\u30fb]', '.', 'g');
    plain := regexp_replace(plain, '[\u2044\u2215\u29f8]', '/', 'g');
    plain := regexp_replace(plain, '[\u060c\u066b\u066c\u3001]', ',', 'g');
    plain := regexp_replace(plain, '[\u203f\u2040]', '_', 'g');
  end if;
  if plain !~ '[0-9](?:[\t-\r -/:-@[-`{-~]{0,4}[0-9]){11}' then
    return false;
  end if;

  for candidate in
    select hit[1]
    from regexp_matches(plain, '(\+?[0-9](?:[\t-\r -/:-@[-`{-~]{0,4}[0-9]){11,})', 'g') as hit
  loop
    digits := '{}';
    gaps := '{}';
    even_sums := '{0}';
    odd_sums := '{0}';
    total := 0;
    gap := 0;
    foreach shown in array string_to_array(candidate, null) loop
      if strpos('0123456789', shown) > 0 then
        digit := shown::int;
        twice := digit * 2 - case when digit > 4 then 9 else 0 end;
        digits := array_append(digits, digit);
        -- A space beside a visible separator says nothing more.
        gaps := array_append(gaps, case when gap > 1 then gap & ~1 else gap end);
        even_sums := array_append(even_sums,
          (even_sums[total + 1] + case when total % 2 = 0 then twice else digit end) % 10);
        odd_sums := array_append(odd_sums,
          (odd_sums[total + 1] + case when total % 2 = 0 then digit else twice end) % 10);
        total := total + 1;
        gap := 0;
      else
        gap := (gap & ~128) | case
          when shown in (' ', E'\t', E'\n', E'\x0b', E'\f', E'\r') then 1
          when shown = '-' then 2
          when shown = '.' then 4
          when shown in ('/', '\') then 8
          when shown = ',' then 16
          when shown = '_' then 32
          when shown = '+' then 192
          else 64 end;
      end if;
    end loop;

    -- Indexes of digits count from 1 here.
    for start_at in 1..total - 11 loop
      prefix := digits[start_at] * 1000 + digits[start_at + 1] * 100
        + digits[start_at + 2] * 10 + digits[start_at + 3];
      anywhere := case
          when prefix between 3000 and 3059 or prefix = 3095
            or prefix between 3600 and 3699 or prefix between 3800 and 3999
            then '{14,16}'
          when prefix between 3400 and 3499 or prefix between 3700 and 3799
            then '{15}'
          when prefix = 2205 or prefix between 2221 and 2720 or prefix = 5019 or prefix = 5041
            or prefix between 5066 and 5067 or prefix between 5080 and 5099
            or prefix between 5100 and 5599 or prefix between 6362 and 6363
            or prefix between 6370 and 6399 or prefix between 8200 and 8299
            or prefix in (5888, 5895, 5896, 8600, 9792, 9860)
            then '{16}'
          when prefix = 6703
            then '{16,17}'
          when prefix between 6200 and 6299 or prefix between 8100 and 8199
            then '{16,17,18,19}'
          when prefix = 5018 or prefix = 5020 or prefix = 5038 or prefix = 5893
            or prefix = 6304 or prefix = 6759 or prefix between 6761 and 6763
            then '{16,18,19}'
          when prefix between 2200 and 2204 or prefix between 3528 and 3589
            or prefix between 4000 and 4999 or prefix between 5060 and 5061
            or prefix between 5078 and 5079 or prefix between 6000 and 6099
            or prefix between 6440 and 6599 or prefix = 9704
            then '{16,19}'
          else '{}' end;
      by_itself := case
          when prefix between 5000 and 5099 or prefix between 5600 and 5899
            or prefix between 6000 and 6999
            then '{12,13,14,15,16,17,18,19}'
          when prefix between 4000 and 4999
            then '{13}'
          when prefix between 3000 and 3059 or prefix = 3095
            or prefix between 3600 and 3699 or prefix between 3800 and 3999
            then '{15,17,18,19}'
          when prefix between 2200 and 2204 or prefix between 3528 and 3589
            then '{17,18}'
          else '{}' end;
      foreach size in array anywhere || by_itself loop
        end_at := start_at + size - 1;
        continue when end_at > total;
        is_right := case when end_at % 2 = 0 then even_sums[end_at + 1] = even_sums[start_at]
          else odd_sums[end_at + 1] = odd_sums[start_at] end;
        -- UnionPay has numbers whose last digit checks nothing.
        continue when not is_right
          and not (start_at = 1 and size >= 16 and prefix between 6200 and 6299);
        -- Telephone numbers with a plus sign.
        continue when size <= 13 and gaps[start_at] & 128 <> 0;

        starts_group := start_at = 1 or gaps[start_at] <> 0;
        ends_group := end_at = total or gaps[end_at + 1] <> 0;
        groups := '{}';
        inner_gaps := 0;
        alike := true;
        group_start := start_at;
        for at in start_at + 1..end_at loop
          continue when gaps[at] = 0;
          alike := alike and inner_gaps in (0, gaps[at]);
          inner_gaps := inner_gaps | gaps[at];
          groups := array_append(groups, at - group_start);
          group_start := at;
        end loop;
        groups := array_append(groups, end_at + 1 - group_start);

        if not is_right then
          if ends_group and (cardinality(groups) = 1 or 1 = all (groups)
            or 4 = all (trim_array(groups, 1)) and groups[cardinality(groups)] <= 4
            or cardinality(groups) = 3 and groups[1] = 4 and groups[2] = 6 and groups[3] <= 5)
          then
            return true;
          end if;
          continue;
        end if;
        if cardinality(groups) = 1 and starts_group and ends_group
          or start_at = 1 and end_at = total and inner_gaps & 64 = 0
        then
          return true;
        end if;
        continue when size <> all (anywhere);
        if cardinality(groups) = 1
          -- Digit by digit; 4-4-4-4 and its like; 4-6-5.
          or ends_group and 1 = all (groups)
          or (ends_group or groups[cardinality(groups)] >= 4) and (
            4 = all (trim_array(groups, 1)) and groups[cardinality(groups)] <= 4
            or cardinality(groups) = 3 and groups[1] = 4 and groups[2] = 6 and groups[3] <= 5)
          -- Whole groups with one separator: few, or of one size but for a shorter last one.
          or starts_group and ends_group and alike and inner_gaps & 64 = 0 and (
            cardinality(groups) <= 4
            or groups[1] = all (trim_array(groups, 1))
              and groups[cardinality(groups)] <= groups[1])
        then
          return true;
        end if;
      end loop;
    end loop;
  end loop;
  return false;
end
$$;
