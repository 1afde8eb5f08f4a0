"""The words in which two people compare a seal by telephone: 256 of each language, one for each byte.

Their order is part of every seal that was ever read aloud: it never changes.
"""

from typing import Final

_KOREAN: Final = """
각도 간장 갈대 감자 갑옷 강물 걸음 게장 겨울 경치 계단 곡식 곤충 골목 곰탕 공책 과일 광장 교실 구름 국수
굴비 귀리 그림 극장 글씨 김치 깃털 까치 깨알 꺼풀 껍질 나비 낙타 난초 날개 남쪽 냄비 냇물 너울 넝쿨 노래
녹차 논밭 농부 눈썹 늑대 능선 다리 단풍 달력 담장 당근 대문 더위 덕담 도시 독서 돌담 동화 두부 둥지 뒤뜰
드럼 들판 등대 딸기 땅콩 떡국 뚜껑 뜨개 라면 램프 럭비 레몬 로켓 루비 리본 마을 막대 만두 말뚝 망치 매미
머리 먹물 면도 명절 목련 무릎 문어 물감 미역 민요 밀짚 밑줄 바다 박수 발판 밤톨 방석 배꼽 백합 버섯 번개
벌집 벚꽃 베개 벽돌 별빛 병풍 복도 볼펜 봄비 봉투 부엌 북극 분필 불꽃 붕어 비누 빗물 빙수 빵집 뺄셈 뿌리
뿔테 사과 산길 살구 삼촌 상자 새벽 색깔 샘물 생선 서점 석류 선물 설탕 성곽 세수 소금 속담 손톱 솔잎 솜털
송편 수박 숙제 순무 술래 숯불 숲속 스승 슬기 승마 시계 식혜 아침 악기 안개 알밤 암탉 앞산 앵두 야구 약국
양파 어깨 언덕 얼굴 여름 역사 연필 열쇠 염소 엽서 영화 옆집 예술 오이 온돌 옷장 왕관 요리 용궁 우산 웃음
원두 육지 자두 작가 잔디 잠옷 잡채 장미 쟁반 저녁 적도 전등 절벽 점심 접시 정원 제비 조개 족발 졸업 종이
좌석 주걱 죽순 줄기 쥐포 지도 진주 집게 짜장 짝꿍 찐빵 차표 찬물 타조 탁구 탈춤 태양 택배 터널 털실 톱니
통닭 팔찌 하늘 학교 한복 합창 항구 해변 햇살 행복 향기 헌책 헤엄 현관 형제 호박 홍시 화분 황소 횃불 회색
후추 훈장 흑백 희망
"""
_ENGLISH: Final = """
abbey acorn adobe agate almond alpine anchor antler apple apron arcade artist aspen atlas attic autumn awning
azure badger banjo beaver birch biscuit blanket blossom bonfire bottle bramble bridge bubble bucket cactus
carrot castle cedar cello cherry chorus circle cliff clover cobweb coffee comet cradle cricket curtain cushion
cypress dairy dance denim desert diamond dimple dolphin domino dragon drummer duckling dwarf eagle earring
echo eclipse eggshell elbow elder empire ermine evening fabric falcon feather fern fiddle finger fjord flannel
fleece fountain foxglove freckle frost fudge galaxy garden geyser giraffe glacier gnome goblet grape grotto
guitar gully gypsum hamlet hazel hedgehog hermit hilltop hippo hollow honey hunter husky hydrant iceberg icing
igloo inkwell iris island ivory jaguar jasmine jersey jewel jigsaw jockey juggle kayak kennel keyhole kitchen
kiwi knuckle koala lagoon lantern legend lemon lilac linen llama lobster lotus lumber lunar lyric magnet
marble meadow mermaid mirror mitten morning moss muffin mustard mystic napkin nectar needle nephew nickel
nomad north nugget nutmeg nylon oatmeal oboe octave olive onion onyx opal orchard osprey ostrich otter oxen
palace parsley peacock pencil phantom phoenix pickle pigeon pirate plum polar poppy prairie pretzel pumpkin
quail quince rabbit radish raven reef reindeer rhubarb rhyme ribbon robin rosebud ruby sailor scarlet scooter
seagull shovel silver sketch skillet slipper smoky snowman soccer sofa sphere spider squash starfish stone
sunset swallow syrup teapot tempest thimble tinsel toast tractor trolley tulip tweed twilight uncle urchin
usher valley velvet village violet voyage vulture waffle walnut weasel whisper window wolf wombat wreath yacht
yodel yogurt zebra zenith zigzag
"""

KOREAN: Final = tuple(_KOREAN.split())
"""Two syllables each, and no two with the same first; a mishearing of one sound never makes another of them."""
ENGLISH: Final = tuple(_ENGLISH.split())
"""No two with the same first three letters, nor nearer to each other than three letters."""
