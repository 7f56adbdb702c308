"""A random-weight Llama of half a megabyte, written by the test, so that a real server can be asked.

The weights mean nothing; a constant hidden channel carries a bias per token, which keeps strings valid UTF-8
and lets them end. Format: GGUF with a byte-level GPT-2 vocabulary plus some Chinese words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import gguf
import numpy as np
import numpy.typing as npt

WIDTH, LAYERS, HEADS, INNER, CONTEXT = 64, 2, 4, 128, 8192
NEVER = -60.0
WORDS = [
    "集成",
    "接口",
    "上线",
    "切换",
    "回滚",
    "网关",
    "证书",
    "超时",
    "重试",
    "对账",
    "消息",
    "数据库",
    "迁移",
    "客户",
    "供应商",
    "验收",
    "风险",
    "里程碑",
    "负责人",
    "环境",
    "生产",
    "测试",
    "联调",
    "报文",
    "监控",
    "告警",
]
SPECIAL = ("<|bos|>", "<|eos|>", "<|im_start|>", "<|im_end|>")
CHAT = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)

Floats = npt.NDArray[np.float32]


@dataclass
class Vocabulary:
    """Tokens with their GGUF type and their bias."""

    tokens: list[str] = field(default_factory=list)
    types: list[int] = field(default_factory=list)
    biases: list[float] = field(default_factory=list)

    def add(self, token: str, kind: int, bias: float) -> None:
        self.tokens.append(token)
        self.types.append(kind)
        self.biases.append(bias)


def byte_letters() -> list[str]:
    """The printable letter that stands for each byte in GPT-2's byte-level vocabulary."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters, extra = [], 256
    for byte in range(256):
        letters.append(chr(byte) if byte in printable else chr(extra))
        extra += byte not in printable
    return letters


def vocabulary() -> Vocabulary:
    letters, made = byte_letters(), Vocabulary()
    for byte in range(256):
        bias = 3.0 if byte == ord('"') else NEVER if byte < 32 or byte >= 127 or byte == ord("\\") else 0.0
        made.add(letters[byte], gguf.TokenType.NORMAL, bias)
    for mark in SPECIAL:
        made.add(mark, gguf.TokenType.CONTROL, 1.0 if mark == SPECIAL[-1] else NEVER)
    made.add(letters[32] * 2, gguf.TokenType.NORMAL, NEVER)
    for word in WORDS:
        made.add("".join(letters[byte] for byte in word.encode()), gguf.TokenType.NORMAL, 2.0)
    return made


def write_tiny_model(path: Path) -> None:
    """Write the model to ``path``; the same bytes every time."""
    rng = np.random.default_rng(0)
    words = vocabulary()
    writer = gguf.GGUFWriter(str(path), "llama")
    _describe(writer, words)
    size = len(words.tokens)
    embedding = _random(rng, size, WIDTH) * 8
    embedding[:, 0] = 40.0
    output = _random(rng, size, WIDTH) * 3
    output[:, 0] = (
        np.array(words.biases, dtype=np.float32) / 7.9
    )  # after RMSNorm that channel is about sqrt(64)
    writer.add_tensor("token_embd.weight", embedding)
    writer.add_tensor("output_norm.weight", np.ones(WIDTH, np.float32))
    writer.add_tensor("output.weight", output)
    for layer in range(LAYERS):
        _add_layer(writer, f"blk.{layer}.", rng)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _random(rng: np.random.Generator, *shape: int) -> Floats:
    values: Floats = (rng.standard_normal(shape) * 0.5 / np.sqrt(shape[-1])).astype(np.float32)
    return values


def _describe(writer: gguf.GGUFWriter, words: Vocabulary) -> None:
    writer.add_name("tiny-random-zh")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_vocab_size(len(words.tokens))
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(words.tokens)
    writer.add_token_types(words.types)
    space = byte_letters()[32]
    writer.add_token_merges([f"{space} {space}"])
    writer.add_bos_token_id(256)
    writer.add_eos_token_id(259)
    writer.add_add_bos_token(True)
    writer.add_chat_template(CHAT)


def _add_layer(writer: gguf.GGUFWriter, prefix: str, rng: np.random.Generator) -> None:
    for name in ("attn_norm", "ffn_norm"):
        writer.add_tensor(f"{prefix}{name}.weight", np.ones(WIDTH, np.float32))
    for name in ("attn_q", "attn_k", "attn_v"):
        writer.add_tensor(f"{prefix}{name}.weight", _random(rng, WIDTH, WIDTH))
    for name, shape in (("attn_output", (WIDTH, WIDTH)), ("ffn_down", (WIDTH, INNER))):
        tensor = _random(rng, *shape)
        tensor[0] = 0  # nothing may write to the channel that carries the bias
        writer.add_tensor(f"{prefix}{name}.weight", tensor)
    for name in ("ffn_gate", "ffn_up"):
        writer.add_tensor(f"{prefix}{name}.weight", _random(rng, INNER, WIDTH))
